"""A customer's figures on his page: each for who may see it (ROLES.md, section 1)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core import formats
from core.access import requires
from core.actors import Actor
from core.pages import HtmxHttpRequest, render_panel
from core.presentation import Crumb, Kpi
from customers.models import Customer
from customers.selectors import with_aliases
from reporting import selectors
from reporting.selectors import Contacted, Glance
from reporting.views import drawing
from reporting.views.places import address


@requires("customers.view_customer")
@require_safe
def customer_panel(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Orders, what is owed, last contact, and two years of turnover and days late."""
    actor = request.actor
    customer = Customer.objects.in_scope(actor).filter(code=code).first()
    if customer is None:
        raise Http404
    company, today, keys = actor.company, actor.company.today(), with_aliases(customer)
    sees_items = actor.can("receivables.view_openitem")
    months = selectors.customer_months(company, keys, today)
    charts = [drawing.bought(months, company.base_currency)] if actor.can("invoicing.view_invoice") else []
    if sees_items:
        charts.append(drawing.days_late(months))
    context = {
        "kpis": [
            *_figures(customer, actor, selectors.customer_glance(company, keys, today)),
            _last_contact(selectors.last_contact(keys, sees_money=sees_items)),
        ],
        "charts": charts,
        "has_aliases": len(keys) > 1,
    }
    page = reverse("customers:customer", args=[code])
    return render_panel(
        request,
        "reporting/_customer_panel.html",
        context,
        title=_("%s at a glance") % customer.name,
        crumbs=[Crumb(customer.name, page), Crumb(_("At a glance"))],
        place="customers",
    )


def _figures(customer: Customer, actor: Actor, glance: Glance) -> list[Kpi]:
    """Sales sees orders; what is owed is for who sees open items."""
    currency = actor.company.base_currency
    figures = [
        Kpi(
            _("Open orders"),
            formats.number(glance.orders_amount),
            unit=currency,
            note=ngettext("%d order, not yet invoiced", "%d orders, not yet invoiced", glance.open_orders)
            % glance.open_orders,
            url=address("orders:list", view="open", customer=customer.code),
        )
    ]
    if not actor.can("receivables.view_openitem"):
        return figures
    return [
        *figures,
        Kpi(
            _("Open items"),
            formats.number(glance.open_amount),
            unit=currency,
            note=ngettext("%d item", "%d items", glance.open_items) % glance.open_items,
            url=address("receivables:account", customer.code),
        ),
        Kpi(
            _("Overdue"),
            formats.number(glance.overdue_amount),
            unit=currency,
            note=_("oldest %d days") % glance.oldest_days if glance.oldest_days else _("nothing is late"),
            url=address("receivables:account", customer.code),
        ),
    ]


def _last_contact(contact: Contacted | None) -> Kpi:
    if contact is None:
        return Kpi(_("Last contact"), formats.MISSING)
    names = {
        "order": _("Order %s"), "invoice": _("Invoice %s"), "payment": _("Payment %s"), "reminder": _("Reminder %s"),
    }  # fmt: skip
    return Kpi(_("Last contact"), formats.day(contact.day), note=names[contact.kind] % contact.number)
