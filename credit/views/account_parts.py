"""What the page of a credit account is made of: figures that open, charts, notices."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import charts, formats
from core.models import ApprovalRequest
from core.presentation import Action, Fact, Kpi, Notice
from credit import drawing, selectors
from credit.drawing import Part
from credit.models import CreditAccount
from credit.selectors import Exposure
from customers.models import Customer
from orders.models import OrderHold
from receivables.lifecycle import PromiseStatus
from receivables.selectors import days_late_by_month, last_promise

NAMED = 5


def documents_url(customer: Customer, place: str) -> str:
    """Where a figure of the account is opened down to its documents."""
    return f"{reverse('credit:documents', args=[customer.code])}#{place}"


def parts_of(customer: Customer, exposure: Exposure) -> list[Part]:
    """The exposure from what is most urgent to what is still far away, and what stands against it."""
    items, on_order = documents_url(customer, "items"), documents_url(customer, "orders")
    later = formats.money(exposure.later_amount, exposure.currency)
    note = _("of it %s ships later than the horizon") % later if exposure.later_amount else ""
    return [
        Part(_("Overdue"), "chart__bar--5", exposure.overdue_amount, items),
        Part(_("Not due yet"), "chart__bar--1", exposure.not_due_amount, items),
        Part(_("Delivered, not invoiced"), "chart__bar--3", exposure.delivered_amount, on_order),
        Part(_("On order, not delivered"), "chart__bar--2", exposure.undelivered_amount, on_order, note),
        Part(_("Payments and credit notes not matched"), "chart__bar--soft", exposure.credit_amount, items),
    ]


def kpis_of(customer: Customer, exposure: Exposure) -> list[Kpi]:
    """The figures one looks for first, each opened by its address."""
    figures, currency = exposure.figures, exposure.currency
    available, limits = figures.available, reverse("credit:limits", args=[customer.code])
    used = drawing.used_percent(figures.exposure, figures.limit_amount)
    secured = formats.money(exposure.secured_amount, currency)
    return [
        Kpi(
            _("Limit"),
            _("Unlimited") if figures.limit_amount is None else formats.amount(figures.limit_amount, currency),
            "" if figures.limit_amount is None else currency,
            url=limits,
        ),
        Kpi(
            _("Exposure"), formats.amount(figures.exposure, currency), currency,
            note="" if used is None else _("%s of the limit") % formats.percent(used),
            url=documents_url(customer, "orders"),
        ),
        Kpi(
            _("Available"), formats.MISSING if available is None else formats.amount(available, currency), currency,
            trend=_("over the limit") if available is not None and available < 0 else "", trend_tone="bad",
        ),
        Kpi(
            _("Overdue"), formats.amount(figures.overdue_amount, currency), currency,
            note=_("oldest %d days") % figures.overdue_days if figures.overdue_days else "",
            url=documents_url(customer, "items"),
        ),
        Kpi(
            _("Unsecured"), formats.amount(exposure.unsecured_amount, currency), currency,
            note=_("%s secured") % secured if exposure.secured_amount else "",
            url=reverse("credit:securities", args=[customer.code]),
        ),
    ]  # fmt: skip


def facts_of(customer: Customer, exposure: Exposure, account: CreditAccount | None) -> list[Fact]:
    """The parts of the exposure in figures, what is insured, and how the account is held."""
    figures, currency = exposure.figures, exposure.currency

    def money(label: str, amount: Decimal, place: str, note: str = "") -> Fact:
        return Fact(label, formats.money(amount, currency), url=documents_url(customer, place), note=note)

    securities = reverse("credit:securities", args=[customer.code])
    return [
        money(
            pgettext("exposure", "On order"),
            figures.open_orders_amount,
            "orders",
            _("confirmed, not yet invoiced"),
        ),
        money(_("Open receivables"), figures.open_receivables_amount, "items"),
        money(_("Payments not matched"), exposure.credit_amount, "items"),
        money(_("Ships after the horizon"), exposure.later_amount, "orders"),
        Fact(_("Insured"), formats.money(exposure.insured_amount, currency), url=securities),
        Fact(_("Other collateral"), formats.money(exposure.collateral_amount, currency), url=securities),
        Fact(_("Highest dunning level"), str(figures.dunning_level)),
        *_last_promise(customer),
        Fact(_("Risk class"), account.risk_class if account else formats.MISSING),
        Fact(
            _("Review"),
            formats.day(account.review_date) if account else formats.MISSING,
            tone="warning" if figures.is_review_due else "",
        ),
    ]


def _last_promise(customer: Customer) -> list[Fact]:
    """What the family promised last, and what became of it."""
    promise = last_promise(selectors.family(customer))
    if promise is None:
        return []
    words = _("%(amount)s by %(day)s") % {
        "amount": formats.money(promise.amount, promise.currency),
        "day": formats.day(promise.promised_date),
    }
    url = reverse("receivables:promise", args=[promise.number])
    return [Fact(_("Last promise"), words, url=url, note=str(PromiseStatus(promise.status).label))]


def lateness_of(customer: Customer, today: datetime.date) -> charts.Chart:
    """How late the family pays, month by month."""
    company = customer.company
    months = days_late_by_month(company, selectors.family(customer), today, drawing.MONTHS)
    return drawing.days_late(months, today, company.base_currency)


def shares_chart(exposure: Exposure) -> charts.Chart | None:
    """Whose exposure it is: the largest parts of a family's; None of a customer alone."""
    if not exposure.shares:
        return None
    bars = [
        charts.Bar(
            share.customer.name,
            formats.money(share.exposure, exposure.currency),
            [
                charts.Segment(share.receivables_amount, "chart__bar--1", _("Open receivables")),
                charts.Segment(share.orders_amount, "chart__bar--2", pgettext("exposure", "On order")),
            ],
        )
        for share in exposure.shares[:NAMED]
    ]
    return charts.stacked_bars(bars, thickness=10).told(
        _caption_of_shares(exposure),
        legend=[
            charts.LegendItem(_("Open receivables"), "chart__bar--1"),
            charts.LegendItem(pgettext("exposure", "On order"), "chart__bar--2"),
        ],
    )


def _caption_of_shares(exposure: Exposure) -> str:
    """The finding: who has the largest part of it."""
    first, whole = exposure.shares[0], exposure.figures.exposure
    if whole <= 0 or first.exposure <= 0:
        return _("The family has no exposure.")
    words = _("%(share)s of the family's exposure is that of %(customer)s.")
    share = round(first.exposure / whole * 100)
    return words % {"share": formats.percent(share), "customer": first.customer.name}


def held_orders(customer: Customer) -> list[OrderHold]:
    """The family's orders that wait for credit, money or a paper, the oldest first."""
    holds = OrderHold.objects.filter(
        order__invoice_party__in=selectors.family(customer),
        kind__in=("credit", "prepayment"),
        lifted_at__isnull=True,
        order__status="held",
    )
    return list(holds.select_related("order__customer").order_by("placed_at", "pk")[:50])


# Notices ----------------------------------------------------------------------------------------------------------
def notices_of(
    customer: Customer, account: CreditAccount | None, waiting: Sequence[ApprovalRequest]
) -> list[Notice]:
    """What the reader must know before he looks at the figures."""
    return [
        *_family_notices(customer),
        *payer_notices(customer),
        *_review_notices(account),
        *(_waiting_notice(made) for made in waiting),
    ]


def _family_notices(customer: Customer) -> list[Notice]:
    """Whose limit this is."""
    if customer.parent is None:
        return []
    words = _("%(customer)s shares the limit of %(parent)s; the figures are the whole family's.")
    link = Action(_("Credit account"), reverse("credit:account", args=[customer.parent.code]), method="get")
    told = words % {"customer": customer.name, "parent": customer.parent.name}
    return [Notice(_("A shared limit"), told, actions=[link])]


def payer_notices(customer: Customer) -> list[Notice]:
    """Whose limit his orders count against, when somebody else pays; and whose orders count against his."""
    payer = customer.payer
    if payer != customer:
        words = _("Orders of %(customer)s are paid by %(payer)s and count against that limit.")
        told = words % {"customer": customer.name, "payer": payer.name}
        link = Action(_("Credit account"), reverse("credit:account", args=[payer.code]), method="get")
        return [Notice(_("Somebody else pays"), told, actions=[link])]
    paid_for = list(
        Customer.objects.filter(invoice_party=customer, is_active=True).order_by("code")[: NAMED + 1]
    )
    if not paid_for:
        return []
    names = ", ".join(each.name for each in paid_for[:NAMED]) + (" …" if len(paid_for) > NAMED else "")
    return [Notice(_("Pays for others"), _("Orders of %s count against this limit.") % names)]


def _review_notices(account: CreditAccount | None) -> list[Notice]:
    """That a new customer waits for somebody to decide on a limit."""
    if account is None or account.review_wanted_at is None:
        return []
    words = _("The first order came on %s. Decide on a limit, or that there is none.")
    day = formats.day(timezone.localtime(account.review_wanted_at).date())
    return [Notice(_("A new customer without a limit"), words % day, tone="warning")]


def _waiting_notice(made: ApprovalRequest) -> Notice:
    """What a controller has asked for and nobody has decided."""
    return Notice(
        _("A request about this account waits for approval"),
        _("Asked for by %s.") % made.requested_by,
        actions=[Action(made.number, made.get_absolute_url(), method="get", icon="hand-raised")],
    )
