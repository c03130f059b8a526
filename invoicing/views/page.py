"""The page of an invoice or credit note."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from core import documents, formats, panels
from core.access import requires
from core.actors import Actor
from core.document_page import chain_of, timeline_of
from core.models import MailMessage, MailStatus
from core.money import ZERO
from core.pages import HtmxHttpRequest, render_page
from core.presentation import Action, Crumb, DocumentHeader, Fact, Notice, Step, TotalRow
from core.refusals import Refusal
from core.timeline import kind_of, of_document
from invoicing.forms import QuantityField, QuantityFields
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import Invoice, InvoiceLine
from invoicing.selectors import adjustments_of, credited_amount
from invoicing.tasks import pdf_order
from orders.selling import Sold, sold, unit_names

S = InvoiceStatus


def find_invoice(actor: Actor, key: str) -> Invoice:
    """The document by number, or a draft by its key, within the actor's scope; customers see no drafts."""
    rows = Invoice.objects.in_scope(actor).select_related(
        "company", "customer", "payment_terms", "order", "shipment", "corrects", "pdf", "billing_run"
    )
    draft = key.removeprefix("draft-")
    if draft != key and draft.isdecimal() and len(draft) < 18:
        rows = rows.filter(pk=int(draft), number__isnull=True)
    else:
        rows = rows.filter(number=key)
    if actor.customer_ids is not None:
        rows = rows.filter(status=S.ISSUED)
    invoice = rows.first()
    if invoice is None:
        raise Http404
    return invoice


@requires("invoicing.view_invoice")
@require_safe
def invoice_page(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """Everything about one invoice or credit note on a page."""
    invoice = find_invoice(request.actor, key)
    if not request.htmx:
        label = f"{invoice!s} · {invoice.customer.name}"
        documents.remember(request.actor, invoice, label, invoice.get_absolute_url())
    return show_invoice(request, invoice)


def show_invoice(
    request: HtmxHttpRequest,
    invoice: Invoice,
    *,
    refusal: Refusal | None = None,
    typed: QuantityFields | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or its body for htmx, with a refusal on top where there is one; what was typed stays."""
    actor = request.actor
    is_credit_note = invoice.kind == InvoiceKind.CREDIT_NOTE
    events = list(of_document(invoice).order_by("id"))
    credited = invoice.gross_amount * 0 if is_credit_note else credited_amount(invoice)
    rows = _rows(invoice, typed)
    parent = ("credit-notes", _("Credit notes")) if is_credit_note else ("list", _("Invoices"))
    context: dict[str, Any] = {
        "invoice": invoice,
        "title": str(invoice),
        "rows": rows,
        "preview_lines": "invoicing/_preview_lines.html",
        "crumbs": [Crumb(parent[1], reverse(f"invoicing:{parent[0]}")), Crumb(str(invoice))],
        "header": _header(invoice, actor, is_fully_credited=credited >= invoice.gross_amount),
        "steps": _steps(invoice, events),
        "notices": _notices(invoice, events, credited),
        "totals": _totals(invoice, rows),
        "installments": list(invoice.installments.all()),
        "facts": _facts(invoice),
        "chain": chain_of(invoice, actor),
        "timeline": timeline_of(invoice, actor) if actor.can("core.view_timeline") else [],
        "panels": panels.panels_for(Invoice, actor),
        "key": invoice.key,
        "refusal": refusal,
        "can_change": invoice.status == S.DRAFT and actor.can("invoicing.issue_invoice"),
        "pdf_order": pdf_order(invoice) if invoice.pdf is None and invoice.status == S.ISSUED else None,
        "place": "invoices",
    }
    return render_page(request, "invoicing/invoice.html", "invoicing/_invoice.html", context, status=status)


Row = tuple[InvoiceLine, QuantityField, Sold]


def _rows(invoice: Invoice, typed: QuantityFields | None) -> list[Row]:
    """The lines, each with the field that changes its quantity while it is a draft, and its quantity in words."""
    lines = list(invoice.lines.select_related("order_line__order", "shipment_line__shipment"))
    fields = typed or QuantityFields({line.position: line.quantity for line in lines})
    by_position = {field.position: field for field in fields.fields}
    names = unit_names(invoice.company_id, lines)
    return [
        (line, by_position[line.position], sold(line, names))
        for line in lines
        if line.position in by_position
    ]


def _url(invoice: Invoice, verb: str) -> str:
    return reverse(f"invoicing:{verb}", args=[invoice.key])


def _header(invoice: Invoice, actor: Actor, *, is_fully_credited: bool) -> DocumentHeader:
    is_credit_note = invoice.kind == InvoiceKind.CREDIT_NOTE
    facts = [Fact(_("Date"), formats.day(invoice.issue_date))]
    if not is_credit_note:
        facts.append(Fact(_("Due"), formats.day(invoice.due_date)))
    if invoice.delivery_date:
        facts.append(Fact(_("Delivered"), formats.day(invoice.delivery_date)))
    if invoice.customer_reference:
        facts.append(Fact(_("Customer's reference"), invoice.customer_reference))
    return DocumentHeader(
        kind_label=_("Credit note") if is_credit_note else _("Invoice"),
        number=str(invoice),
        status=invoice.status,
        status_label=invoice.get_status_display(),
        party=invoice.customer.name,
        party_url=reverse("customers:customer", args=[invoice.customer.code])
        if actor.can("customers.view_customer")
        else "",
        amount=invoice.gross_amount,
        currency=invoice.currency,
        facts=facts,
        primary=_primary(invoice, actor),
        actions=_actions(invoice, actor, is_fully_credited=is_fully_credited),
    )


def _primary(invoice: Invoice, actor: Actor) -> Action | None:
    """The next step of a draft; its label names the effect."""
    if invoice.status != S.DRAFT or not actor.can("invoicing.issue_invoice"):
        return None
    amount = formats.money(invoice.gross_amount, invoice.currency)
    return Action(
        _("Issue invoice %s") % amount,
        _url(invoice, "issue"),
        key="mod+enter",
        icon="document-check",
        fields={"version": str(invoice.version)},
    )


def _actions(invoice: Invoice, actor: Actor, *, is_fully_credited: bool) -> list[Action]:
    actions = []
    is_issued = invoice.status == S.ISSUED
    no_pdf = "" if invoice.pdf or invoice.status == S.DRAFT else _("The PDF is not made yet.")
    actions.append(
        Action(_("Open PDF"), _url(invoice, "pdf"), method="get", icon="arrow-down-tray", reason=no_pdf)
    )
    if actor.can("invoicing.send_invoice"):
        reason = no_pdf if is_issued else _("Only issued documents are sent.")
        actions.append(Action(_("Send again"), _url(invoice, "send"), icon="envelope", reason=reason))
    if actor.can("invoicing.credit_invoice") and invoice.kind == InvoiceKind.INVOICE:
        reason = "" if is_issued else _("A draft is changed or canceled, not credited.")
        if is_issued and is_fully_credited and invoice.gross_amount:
            reason = _("Nothing remains to be credited.")
        actions.append(
            Action(
                pgettext("act", "Credit"),
                _url(invoice, "credit"),
                method="get",
                icon="document-minus",
                reason=reason,
                key="e",
            )
        )
    if actor.can("invoicing.issue_invoice") and invoice.status == S.DRAFT:
        actions.append(Action(_("Cancel draft"), _url(invoice, "cancel"), icon="no-symbol", is_danger=True))
    return actions


def _steps(invoice: Invoice, events: list[Any]) -> list[Step]:
    """Draft, issued, sent, with who and when; a canceled draft stops."""
    by_activity = {event.activity: event for event in events}

    def step(label: str, activity: str, state: Any) -> Step:
        event = by_activity.get(activity)
        return Step(label, state, at=event.at if event else None, by=event.actor_name if event else "")

    is_issued = invoice.status == S.ISSUED
    steps = [] if invoice.kind == InvoiceKind.CREDIT_NOTE else [step(_("Draft"), "drafted", "done")]
    if invoice.status == S.CANCELED:
        return [*steps, step(_("Canceled"), "canceled", "stopped")]
    if not is_issued:
        return [step(_("Draft"), "drafted", "current"), Step(_("Issued"), "todo"), Step(_("Sent"), "todo")]
    mail = (
        MailMessage.objects.filter(document_kind=kind_of(invoice), document_id=invoice.pk)
        .order_by("-pk")
        .first()
    )
    if mail is None:
        return [*steps, step(_("Issued"), "issued", "current"), Step(_("Sent"), "todo")]
    is_sent = mail.status == MailStatus.SENT
    return [
        *steps,
        step(_("Issued"), "issued", "done"),
        Step(
            _("Sent"),
            "stopped" if mail.status == MailStatus.FAILED else "current" if is_sent else "todo",
            at=mail.sent_at,
            note=mail.recipient if is_sent else mail.get_status_display(),
        ),
    ]


def _notices(invoice: Invoice, events: list[Any], credited: Any) -> list[Notice]:
    notices = []
    last = events[-1] if events else None
    if invoice.status == S.DRAFT and last is not None and last.activity == "not issued":
        notices.append(Notice(_("This invoice could not be issued"), text=last.reason, tone="warning"))
    if credited:
        text = _("%(credited)s of %(total)s were credited.") % {
            "credited": formats.money(credited, invoice.currency),
            "total": formats.money(invoice.gross_amount, invoice.currency),
        }
        notices.append(Notice(_("Credited"), text=text))
    return notices


def _totals(invoice: Invoice, lines: list[Row]) -> list[TotalRow]:
    currency = invoice.currency
    rows = [TotalRow(_("Net"), invoice.net_amount, currency)]
    if adjustments := adjustments_of(invoice, [line for line, _field, _sold in lines]):
        own = sum((line.own_amount for line, _field, _sold in lines), ZERO)
        rows = [
            TotalRow(_("Sum of lines"), own, currency),
            *(TotalRow(each.label, each.net_amount, currency) for each in adjustments),
            *rows,
        ]
    for tax in invoice.taxes.select_related("tax_code"):
        note = _("of %s") % formats.money(tax.base_amount, currency)
        if tax.category != "S":
            note = f"{tax.get_category_display()}, {note}"
        rows.append(TotalRow(_("Tax %s") % formats.percent(tax.rate), tax.tax_amount, currency, note=note))
    if invoice.rounding_amount:
        rows.append(TotalRow(_("Rounding"), invoice.rounding_amount, currency))
    return [*rows, TotalRow(_("Total"), invoice.gross_amount, currency, is_sum=True)]


def _address(party: dict[str, Any]) -> str:
    place = " ".join(
        part for part in (party.get("postal_code"), party.get("city"), party.get("country")) if part
    )
    return ", ".join(part for part in (party.get("street"), place) if part)


def _facts(invoice: Invoice) -> list[Fact]:
    buyer, ship_to = invoice.buyer, invoice.ship_to
    facts = [Fact(_("Bill to"), str(buyer.get("name", "")), note=_address(buyer))]
    if buyer.get("vat_id"):
        facts.append(Fact(_("Tax id"), str(buyer["vat_id"])))
    if ship_to:
        facts.append(Fact(_("Ship to"), str(ship_to.get("name", "")), note=_address(ship_to)))
    if invoice.order is not None and invoice.order.invoice_party_id != invoice.order.customer_id:
        facts.append(Fact(_("Ordered by"), invoice.order.customer.name))
    if invoice.corrects is not None:
        facts.append(
            Fact(_("Corrects"), invoice.corrects.number or "", url=invoice.corrects.get_absolute_url())
        )
        facts.append(Fact(_("Reason"), invoice.reason))
    else:
        facts.append(Fact(_("Payment terms"), invoice.payment_terms.name))
    if invoice.payment_reference:
        facts.append(Fact(_("Payment reference"), invoice.payment_reference))
    bank = invoice.seller.get("bank") or {}
    if bank:
        facts.append(Fact(_("Paid to"), f"… {str(bank['iban'])[-4:]}", note=str(bank.get("bank_name", ""))))
    if invoice.currency != invoice.company.base_currency and invoice.status == S.ISSUED:
        facts.append(Fact(_("Exchange rate"), formats.rate(invoice.exchange_rate)))
    if invoice.billing_run is not None:
        run = invoice.billing_run
        facts.append(Fact(_("Billing run"), run.title, url=reverse("invoicing:billing-run", args=[run.pk])))
    return facts
