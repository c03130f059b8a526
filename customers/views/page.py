"""The list of customers and the page of one."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import approvals, documents, formats, lists, panels
from core.access import requires
from core.actors import Actor
from core.document_page import timeline_of
from core.pages import HtmxHttpRequest, render_page
from core.presentation import Action, ComboboxOption, Crumb, DocumentHeader, Fact, Notice
from customers import duplicates, operations, proposals, selectors
from customers.models import Customer, ShipsWhen
from customers.tables import CustomerList


@requires("customers.view_customer")
def customer_list(request: HtmxHttpRequest) -> HttpResponse:
    """Customers, filtered and sorted as the address says."""
    return lists.respond(request, CustomerList)


@requires("customers.view_customer")
@require_safe
def options(request: HtmxHttpRequest) -> HttpResponse:
    """Proposals of the customer combobox."""
    found = [
        ComboboxOption(
            value=customer.code,
            text=customer.name,
            detail=customer.code,
            aside=customer.country if customer.is_approved else _("Waiting for approval"),
        )
        for customer in selectors.find_customers(request.actor, request.GET.get("q", "")[:80])
    ]
    return render(request, "components/combobox_options.html", {"options": found})


def find_customer(actor: Actor, code: str) -> Customer:
    """The customer by code within the actor's scope, or 404."""
    customer = (
        Customer.objects.in_scope(actor)
        .select_related(
            "company",
            "payment_terms",
            "price_list",
            "shipping_method",
            "tax_position",
            "parent",
            "salesperson",
            "invoice_party",
            "merged_into",
        )
        .filter(code=code)
        .first()
    )
    if customer is None:
        raise Http404
    return customer


@requires("customers.view_customer")
@require_safe
def customer_page(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """A customer with what later stages say about him."""
    actor = request.actor
    customer = find_customer(actor, code)
    url = reverse("customers:customer", args=[customer.code])
    documents.remember(actor, customer, f"{customer.code} · {customer.name}", url)
    new_order = Action(
        _("New order"),
        f"{reverse('orders:new')}?customer={customer.code}",
        method="get",
        icon="document-plus",
    )
    status, status_label = _status(customer)
    context = {
        "customer": customer,
        "crumbs": [Crumb(_("Customers"), reverse("customers:list")), Crumb(customer.name)],
        "header": DocumentHeader(
            kind_label=_("Customer"),
            number=customer.name,
            status=status,
            status_label=status_label,
            party=customer.code,
            primary=new_order if actor.can("orders.add_salesorder") else None,
            actions=_actions(customer, actor),
        ),
        "facts": _facts(customer),
        "notices": [*_kinship_notices(customer, actor), *_waiting_notices(customer, actor)],
        "addresses": list(customer.addresses.order_by("-is_billing", "pk")),
        "contacts": list(customer.contacts.order_by("pk")),
        "unsent": [
            row for row in selectors.unsent_documents(customer) if documents.may_see(actor, row.document_kind)
        ],
        "can_change_contacts": actor.can("customers.change_contact"),
        "panels": panels.panels_for(Customer, actor),
        "key": customer.code,
        "timeline": timeline_of(customer, actor) if actor.can("core.view_timeline") else [],
        "place": "customers",
    }
    return render_page(request, "customers/customer.html", "customers/_customer.html", context)


def _status(customer: Customer) -> tuple[str, str]:
    if not customer.is_active:
        return "canceled", _("Inactive")
    return ("active", _("Active")) if customer.is_approved else ("requested", _("Waiting for approval"))


def _actions(customer: Customer, actor: Actor) -> list[Action]:
    actions = []
    if actor.can("customers.change_customer"):
        url = reverse("customers:edit", args=[customer.code])
        actions.append(Action(_("Edit"), url, method="get", key="e", icon="pencil"))
    if customer.is_approved and actor.can("customers.request_terms"):
        url = reverse("customers:ask-for-terms", args=[customer.code])
        actions.append(Action(_("Ask for other terms"), url, method="get", icon="hand-raised"))
    if customer.merged_into_id is None and actor.can("customers.request_merge"):
        url = reverse("customers:merge", args=[customer.code])
        actions.append(Action(_("Merge into another"), url, method="get", icon="arrows-pointing-in"))
    if actor.can("customers.export_person"):
        url = reverse("customers:personal-data", args=[customer.code])
        actions.append(Action(_("Personal data"), url, method="get", icon="identification"))
    return actions


def _kinship_notices(customer: Customer, actor: Actor) -> list[Notice]:
    """That the customer is the alias of another, whose aliases he has, and who may be the same."""
    if customer.merged_into is not None:
        survivor = customer.merged_into
        go = Action(
            survivor.name,
            reverse("customers:customer", args=[survivor.code]),
            method="get",
            icon="user-group",
        )
        words = _("What was posted before stays here; everything else is there.")
        return [Notice(_("Merged into %s") % survivor.name, words, tone="warning", actions=[go])]
    notices = []
    if aliases := list(customer.aliases.order_by("code")):
        links = [
            Action(row.code, reverse("customers:customer", args=[row.code]), method="get", icon="user-group")
            for row in aliases
        ]
        words = _("Their posted documents count in the figures here and stay listed with them.")
        notices.append(Notice(_("Other customers were merged into this one"), words, actions=links))
    alike = duplicates.alike(actor, vat_id=customer.vat_id, email=customer.email, besides=customer.pk)
    if alike and customer.is_active:
        points = [f"{each.customer.code} · {each.customer.name}: {each.why}" for each in alike]
        compare = Action(
            _("Possible duplicates"), reverse("customers:duplicates"), method="get", icon="users"
        )
        notices.append(Notice(_("Perhaps the same customer"), points=points, actions=[compare]))
    return notices


def _waiting_notices(customer: Customer, actor: Actor) -> list[Notice]:
    """What about the customer waits for approval; and how to ask when nothing does."""
    waiting = approvals.waiting_about(customer, proposals.NEW, proposals.TERMS, operations.MERGE)
    titles = {
        proposals.TERMS: _("Other terms wait for approval"), operations.MERGE: _("Its merger waits for approval"),
    }  # fmt: skip
    notices = [
        Notice(
            titles.get(made.kind, _("Waiting for approval")),
            _("Asked for by %s.") % made.requested_by,
            actions=[Action(made.number, made.get_absolute_url(), method="get", icon="hand-raised")]
            if actor.can("core.view_approval")
            else [],
        )
        for made in waiting
    ]
    if not customer.is_approved and not waiting:
        ask = Action(
            _("Ask for approval"), reverse("customers:ask", args=[customer.code]), icon="hand-raised"
        )
        may_ask = actor.can("customers.request_terms")
        words = _("Orders can be drafted; they are handed in when the customer is approved.")
        notices.append(Notice(_("Not approved"), words, tone="warning", actions=[ask] if may_ask else []))
    return notices


def _facts(customer: Customer) -> list[Fact]:
    people = [
        Fact(label, other.name, url=reverse("customers:customer", args=[other.code]))
        for label, other in (
            (_("Merged into"), customer.merged_into),
            (_("Belongs to"), customer.parent),
            (_("Invoices go to"), customer.invoice_party),
        )
        if other is not None
    ]
    tags = ", ".join(tag.name for tag in customer.tags.all())
    partial = _("in parts") if customer.allows_partial_delivery else _("only complete")
    return [
        *([Fact(_("Name, second line"), customer.second_name)] if customer.second_name else []),
        *people,
        Fact(_("E-mail"), customer.email or "–", note=customer.phone),
        Fact(_("VAT id"), customer.vat_id or "–"),
        Fact(_("Currency"), customer.currency),
        Fact(_("Payment terms"), customer.payment_terms.name),
        Fact(_("Price list"), customer.price_list.name if customer.price_list else _("List prices")),
        Fact(_("Tax position"), customer.tax_position.name if customer.tax_position else _("Domestic")),
        Fact(_("Billing"), customer.get_billing_policy_display()),
        Fact(_("Delivery"), partial, note=customer.get_rest_policy_display()),
        *(
            [Fact(_("Goods leave"), customer.get_ships_when_display())]
            if customer.ships_when != ShipsWhen.CONFIRMED
            else []
        ),
        *_delivery_facts(customer),
        *(
            [Fact(_("Orders"), _("only with the customer's reference"))]
            if customer.requires_reference
            else []
        ),
        Fact(_("Documents in"), str(dict(settings.LANGUAGES).get(customer.language, customer.language))),
        Fact(_("Salesperson"), str(customer.salesperson) if customer.salesperson else "–"),
        *([Fact(_("Tags"), tags)] if tags else []),
        *(
            [Fact(_("External reference"), customer.external_reference)]
            if customer.external_reference
            else []
        ),
    ]


def _delivery_facts(customer: Customer) -> list[Fact]:
    """How he takes goods, where something is agreed."""
    tolerances = [
        Fact(label, formats.percent(percent))
        for label, percent in (
            (_("Over-delivery"), customer.over_delivery_percent),
            (_("Under-delivery"), customer.under_delivery_percent),
        )
        if percent is not None
    ]
    said = (
        (_("Incoterm"), customer.get_incoterm_display(), customer.incoterm_place),
        (_("Shipping method"), customer.shipping_method.name if customer.shipping_method else "", ""),
        (_("Notes for the carrier"), customer.notes_for_carrier, ""),
    )
    return [*tolerances, *(Fact(label, words, note=note) for label, words, note in said if words)]
