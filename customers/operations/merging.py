"""Two customers become one: what is still to happen is the survivor's, what is posted keeps its row (docs/decisions/0009).

Every foreign key to a customer is known here: an app says how its rows follow, or that they stay and why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from core import approvals, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.models import ApprovalRequest
from core.presentation import Change, Fact
from core.refusals import Refusal
from customers import proposals, signals
from customers.models import (
    Address,
    Contact,
    Customer,
    CustomerPrice,
    CustomerProduct,
    CustomerTagging,
    UnsentDocument,
)

MERGE = "customers.merge"
Mover = Callable[[Customer, Customer, Actor], int]


class CannotMerge(Refusal):
    """These two cannot become one."""

    code = "cannot-merge"


class Following(NamedTuple):
    """What becomes of the rows that name a merged customer: moved by a function, or left, and why."""

    order: int
    move: Mover | None
    why: str


_following: dict[str, Following] = {}


def _name(model: type[models.Model], field: str) -> str:
    return f"{model._meta.label_lower}.{field}"


def register_moving(model: type[models.Model], move: Mover, *, order: int, field: str = "customer") -> None:
    """Say how rows follow a merged customer; ``order`` is the place of their locks in INVARIANTS.md, G2."""
    _following[_name(model, field)] = Following(order, move, "")


def register_staying(model: type[models.Model], why: str, *, field: str = "customer") -> None:
    """Say that rows keep the customer they were made for, and why."""
    _following[_name(model, field)] = Following(0, None, why)


def known_references() -> set[str]:
    """Every reference to a customer that somebody has thought about."""
    return set(_following)


@operation
def ask_to_merge(alias: Customer, survivor: Customer, *, reason: str, by: Actor) -> ApprovalRequest:
    """Propose that two customers are one; another person approves it. Raises NotPermitted, CannotMerge, AlreadyAsked."""
    by.require("customers.request_merge")
    refuse_unmergeable(alias, survivor)
    wish = approvals.Wish(
        kind=MERGE,
        name=alias.name,
        reason=reason,
        subject=alias,
        url=reverse("customers:customer", args=[alias.code]),
        proposal={"into": survivor.code},
        key=f"{MERGE}:{alias.pk}",
    )
    return approvals.ask(wish, by=by)


def refuse_unmergeable(alias: Customer, survivor: Customer) -> None:
    """Raise CannotMerge unless the one can become the other."""
    if alias.pk == survivor.pk:
        raise CannotMerge(_("Choose another customer."), field="into")
    if alias.merged_into_id is not None:
        raise CannotMerge(_("%s was merged already.") % alias.name, field="into")
    if not survivor.is_active or survivor.merged_into_id is not None:
        raise CannotMerge(_("%s is no longer active.") % survivor.name, field="into")
    if not survivor.is_approved:
        raise CannotMerge(_("%s is not approved yet.") % survivor.name, field="into")
    if approvals.waiting_about(alias, proposals.NEW, proposals.TERMS):
        words = _("A request about %s waits for approval. Decide it first.")
        raise CannotMerge(words % alias.name, field="into")
    paid_for = Customer.objects.filter(invoice_party=alias).exclude(pk=survivor.pk)
    if survivor.invoice_party_id not in (None, alias.pk) and paid_for.exists():
        words = _("%s gets invoices for others. Somebody else pays for the one to keep.")
        raise CannotMerge(words % alias.name, field="into")


@operation
def merge(alias: Customer, survivor: Customer, *, by: Actor, reason: str = "") -> dict[str, int]:
    """Make one customer the inactive alias of another, and count what followed. Sends ``customer_merged``.

    Orders that are not done, shipments in the house, drafts, prices, contacts and accounts of the portal follow; issued
    and posted documents keep their row. The alias stands in the survivor's family, so that limit, exposure and matching
    reach over both.
    """
    for customer in sorted((alias, survivor), key=lambda row: row.pk):
        lock(customer)
    refuse_unmergeable(alias, survivor)
    followers = sorted(_following.items(), key=lambda pair: (pair[1].order, pair[0]))
    moved = {name: each.move(alias, survivor, by) for name, each in followers if each.move is not None}
    _take_over(alias, survivor)
    moved = {name: count for name, count in moved.items() if count}
    data = {"into": survivor.code, "moved": moved}
    timeline.record(alias, "merged", by=by, reason=reason, data=data)
    timeline.record(survivor, "took over", by=by, reason=reason, data={"from": alias.code, "moved": moved})
    signals.customer_merged.send(sender=Customer, alias=alias, survivor=survivor, by=by)
    return moved


def _take_over(alias: Customer, survivor: Customer) -> None:
    """What the survivor lacks; and the alias becomes one."""
    if survivor.parent_id == alias.pk:
        survivor.parent = alias.parent
    if survivor.invoice_party_id == alias.pk:
        survivor.invoice_party = None
    reference = alias.external_reference
    alias.external_reference = "" if not survivor.external_reference else reference
    alias.invoice_party = None
    alias.parent = survivor.parent or survivor
    alias.merged_into, alias.is_active = survivor, False
    alias.version += 1
    alias.save()
    for name in ("vat_id", "email", "phone", "salesperson", "notes_for_carrier"):
        if not getattr(survivor, name):
            setattr(survivor, name, getattr(alias, name))
    if not survivor.external_reference:
        survivor.external_reference = reference
    survivor.notes = "\n".join(part for part in (survivor.notes, alias.notes) if part)[:4000]
    survivor.version += 1
    survivor.save()


# How rows of this app follow --------------------------------------------------------------------------------------
def _moved(model: type[models.Model]) -> Mover:
    """All rows."""

    def move(alias: Customer, survivor: Customer, by: Actor) -> int:
        return model._default_manager.filter(customer=alias).update(customer=survivor)

    return move


def _moved_unless_there(model: type[models.Model], *keys: tuple[str, ...]) -> Mover:
    """The rows that say something the survivor has not said already."""

    def move(alias: Customer, survivor: Customer, by: Actor) -> int:
        names = sorted({name for key in keys for name in key})
        taken = [
            {
                tuple(row[name] for name in key)
                for row in model._default_manager.filter(customer=survivor).values(*names)
            }
            for key in keys
        ]
        rows = model._default_manager.filter(customer=alias).order_by("pk").values("pk", *names)
        free = [
            row["pk"]
            for row in rows
            if all(
                tuple(row[name] for name in key) not in known for key, known in zip(keys, taken, strict=True)
            )
        ]
        return model._default_manager.filter(pk__in=free).update(customer=survivor)

    return move


def _move_addresses(alias: Customer, survivor: Customer, by: Actor) -> int:
    """As further addresses, those that are there already left out; codes that are taken get a number."""
    there = list(survivor.addresses.all())
    known = {(row.name, str(row)) for row in there}
    codes = {row.code.casefold() for row in there}
    count = 0
    for address in alias.addresses.order_by("pk"):
        if (address.name, str(address)) in known:
            continue
        if there:
            address.is_billing = address.is_main_shipping = False
        if not address.code or address.code.casefold() in codes:
            numbers = (str(number) for number in range(1, len(codes) + 2))
            address.code = next(number for number in numbers if number not in codes)
        codes.add(address.code.casefold())
        address.customer = survivor
        address.save()
        count += 1
    return count


def _move_family(alias: Customer, survivor: Customer, by: Actor) -> int:
    """Children and earlier aliases stand in the survivor's family, which has two levels."""
    root = survivor if survivor.parent_id in (None, alias.pk) else survivor.parent
    children = Customer.objects.filter(parent=alias).exclude(pk=survivor.pk)
    return children.update(parent=root, version=models.F("version") + 1)


def _move_aliases(alias: Customer, survivor: Customer, by: Actor) -> int:
    return Customer.objects.filter(merged_into=alias).update(merged_into=survivor)


def _move_paid_for(alias: Customer, survivor: Customer, by: Actor) -> int:
    paid_for = Customer.objects.filter(invoice_party=alias).exclude(pk=survivor.pk)
    return paid_for.update(invoice_party=survivor, version=models.F("version") + 1)


register_moving(Customer, _move_family, order=1, field="parent")
register_moving(Customer, _move_aliases, order=1, field="merged_into")
register_moving(Customer, _move_paid_for, order=1, field="invoice_party")
register_moving(Address, _move_addresses, order=2)
register_moving(Contact, _moved(Contact), order=2)
register_moving(UnsentDocument, _moved(UnsentDocument), order=2)
register_moving(CustomerTagging, _moved_unless_there(CustomerTagging, ("tag",)), order=2)
register_moving(CustomerProduct, _moved_unless_there(CustomerProduct, ("sku",), ("product",)), order=2)
register_moving(
    CustomerPrice,
    _moved_unless_there(CustomerPrice, ("product", "currency", "min_quantity", "valid_from")),
    order=2,
)


# How it is asked for ----------------------------------------------------------------------------------------------
def _survivor_of(request: ApprovalRequest) -> Customer:
    survivor = (
        Customer.objects.select_related("company", "parent", "invoice_party")
        .filter(company=request.company, code=request.proposal["into"])
        .first()
    )
    if survivor is None:
        raise CannotMerge(_("There is no %s.") % request.proposal["into"])
    return survivor


def hold_both(request: ApprovalRequest) -> None:
    """Let nobody else change the two until this is decided."""
    both = (proposals.customer_of(request), _survivor_of(request))
    for customer in sorted(both, key=lambda row: row.pk):
        lock(customer)


def apply_merge(request: ApprovalRequest, by: Actor) -> approvals.Outcome:
    """Make them one."""
    survivor = _survivor_of(request)
    merge(proposals.customer_of(request), survivor, by=by, reason=request.reason)
    return approvals.Outcome(survivor.name, reverse("customers:customer", args=[survivor.code]))


def current_pair(request: ApprovalRequest) -> dict[str, Any]:
    """By what the two are told apart: when it changes, the request is looked at again."""
    alias, survivor = proposals.customer_of(request), _survivor_of(request)
    return {
        "alias": [alias.code, alias.name, alias.vat_id, alias.is_active],
        "survivor": [survivor.code, survivor.name, survivor.vat_id, survivor.is_active],
    }


def show_merge(request: ApprovalRequest, actor: Actor) -> approvals.Proposed:
    """Both customers side by side."""
    alias, survivor = proposals.customer_of(request), _survivor_of(request)
    named = {
        _("Code"): "code", _("Name"): "name", _("VAT id"): "vat_id", _("E-mail"): "email", _("Currency"): "currency",
        _("Payment terms"): "payment_terms",
    }  # fmt: skip
    changes = [
        Change(label, str(getattr(alias, name) or "–"), str(getattr(survivor, name) or "–"))
        for label, name in named.items()
    ]
    facts = [
        Fact(_("Is given up"), alias.name, url=reverse("customers:customer", args=[alias.code])),
        Fact(_("Is kept"), survivor.name, url=reverse("customers:customer", args=[survivor.code])),
    ]
    return approvals.Proposed(changes=changes, facts=facts)
