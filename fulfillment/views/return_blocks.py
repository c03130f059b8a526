"""The blocks of a return's page: header, steps, notices, facts."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats, offers
from core.actors import Actor
from core.models import Event
from core.presentation import Action, DocumentHeader, Fact, Notice, Step
from fulfillment.lifecycle import ReturnStatus, Settlement
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.returnable import is_replaceable, rows_of_return

R = ReturnStatus
_STEPS = (R.REQUESTED, R.AUTHORIZED, R.RECEIVED, R.SETTLED)
_REACHED_BY = {
    "requested": R.REQUESTED, "authorized": R.AUTHORIZED, "received": R.RECEIVED, "credited": R.SETTLED,
    "replaced": R.SETTLED, "refused": R.REFUSED, "canceled": R.CANCELED,
}  # fmt: skip


def url(goods_return: GoodsReturn, name: str) -> str:
    """The address of one of the return's pages."""
    return reverse(f"fulfillment:{name}", args=[goods_return.number])


def header(goods_return: GoodsReturn, actor: Actor) -> DocumentHeader:
    """Number, customer, where it comes from, the next step."""
    shipment, order = goods_return.shipment, goods_return.order
    return DocumentHeader(
        kind_label=_("Return"),
        number=goods_return.number,
        status=goods_return.status,
        status_label=goods_return.get_status_display(),
        party=goods_return.customer.name,
        party_url=reverse("customers:customer", args=[goods_return.customer.code])
        if actor.can("customers.view_customer")
        else "",
        facts=[
            Fact(_("Shipment"), shipment.number, shipment.get_absolute_url()),
            Fact(
                _("Order"),
                order.number,
                order.get_absolute_url() if actor.can("orders.view_salesorder") else "",
            ),
            Fact(_("Requested"), formats.day(goods_return.request_date)),
            *(
                [Fact(_("Received"), formats.day(goods_return.receipt_date))]
                if goods_return.receipt_date
                else []
            ),
        ],
        primary=primary(goods_return, actor),
        actions=_menu(goods_return, actor),
    )


def primary(goods_return: GoodsReturn, actor: Actor) -> Action | None:
    """The next step, for who may take it."""
    version = {"version": str(goods_return.version)}
    status = goods_return.status
    if status == R.REQUESTED and actor.can("fulfillment.authorize_return"):
        return Action(
            _("Authorize"),
            url(goods_return, "authorize-return"),
            icon="check",
            key="mod+enter",
            fields=version,
        )
    if status == R.AUTHORIZED and actor.can("fulfillment.receive_return"):
        return Action(
            _("Take goods back"),
            url(goods_return, "receive-return"),
            method="get",
            icon="inbox-arrow-down",
            key="mod+enter",
        )
    is_replaced = goods_return.settlement == Settlement.REPLACEMENT
    if status == R.RECEIVED and is_replaced and actor.can("fulfillment.authorize_return"):
        return _replace(goods_return)
    return None


def _replace(goods_return: GoodsReturn) -> Action:
    return Action(
        _("Send new goods"),
        url(goods_return, "replace-return"),
        icon="arrow-path",
        fields={"version": str(goods_return.version)},
    )


def _menu(goods_return: GoodsReturn, actor: Actor) -> list[Action]:
    actions = [
        Action(
            _("Return slip"),
            url(goods_return, "return-slip"),
            method="get",
            icon="printer",
            reason=""
            if goods_return.status == R.AUTHORIZED
            else _("It is printed for goods that are on their way."),
        )
    ]
    is_credit = goods_return.settlement == Settlement.CREDIT
    if is_credit and actor.can("fulfillment.authorize_return") and is_replaceable(goods_return):
        actions.append(_replace(goods_return))
    return [*actions, *offers.actions.of(goods_return, actor)]


def steps(goods_return: GoodsReturn, events: Sequence[Event]) -> list[Step]:
    """The lifecycle with who and when; ``events`` oldest first."""
    reached: dict[ReturnStatus, Event] = {}
    for event in events:
        status = _REACHED_BY.get(event.activity)
        if status is not None:
            reached.setdefault(status, event)
        if event.activity == "reopened":
            reached.pop(R.SETTLED, None)

    def step(status: ReturnStatus, state: str) -> Step:
        event = reached.get(status)
        if event is None or state == "todo":
            return Step(str(status.label), state)  # type: ignore[arg-type]
        return Step(str(status.label), state, at=event.at, by=event.actor_name)  # type: ignore[arg-type]

    current = R(goods_return.status)
    if current in (R.REFUSED, R.CANCELED):
        return [*(step(status, "done") for status in _STEPS if status in reached), step(current, "stopped")]
    position = _STEPS.index(current)
    return [
        step(status, "done" if place < position else "current" if place == position else "todo")
        for place, status in enumerate(_STEPS)
    ]


def notices(goods_return: GoodsReturn, actor: Actor) -> list[Notice]:
    """What else there is to know of it (core.offers)."""
    return offers.notices.of(goods_return, actor)


def facts(goods_return: GoodsReturn, actor: Actor) -> list[Fact]:
    """Why it comes back, and what the customer gets."""
    rows = [
        Fact(_("Reason"), str(goods_return.get_reason_display()), note=goods_return.note),
        Fact(_("In return"), str(goods_return.get_settlement_display())),
        Fact(_("Warehouse"), goods_return.shipment.warehouse.name),
    ]
    if goods_return.split_from is not None:
        rows.append(
            Fact(_("Rest of"), goods_return.split_from.number, goods_return.split_from.get_absolute_url())
        )
    if goods_return.replacement is not None:
        sees = actor.can("orders.view_salesorder")
        order = goods_return.replacement
        rows.append(Fact(_("New goods"), order.number, order.get_absolute_url() if sees else ""))
    return [*rows, *offers.facts.of(goods_return, actor)]


@offers.notices.register(GoodsReturn, order=5, permission="fulfillment.view_return")
def short_of_new_goods(goods_return: GoodsReturn, actor: Actor) -> Notice | None:
    """New goods were ordered for it, and do not come in full."""
    if goods_return.status != R.RECEIVED or goods_return.replacement is None:
        return None
    rows = rows_of_return(goods_return)
    said = ", ".join(
        f"{formats.quantity(row.undecided)} × {row.product.sku}" for row in rows if row.undecided
    )
    words = _("%(order)s brings no new goods for %(lines)s. Nobody owes it any more: credit it.")
    return Notice(
        _("New goods do not come"),
        text=words % {"order": goods_return.replacement.number, "lines": said},
        tone="warning",
    )


@offers.actions.register(Shipment, order=60, permission="fulfillment.request_return")
def send_something_back(shipment: Shipment, actor: Actor) -> Action | None:
    """Where a return begins."""
    if shipment.dispatch_date is None:
        return None
    address = reverse("fulfillment:new-return", args=[shipment.number])
    return Action(_("Return goods"), address, method="get", icon="arrow-uturn-left")
