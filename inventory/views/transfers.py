"""Transfers: the list, the form, the page, and a view per verb."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Tracking
from core import formats, lists
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact
from core.refusals import Refusal
from inventory import operations, selectors
from inventory.forms import ArrivedRows, StockRows, typed
from inventory.lifecycle import TransferStatus
from inventory.models import Transfer, Warehouse, WarehouseKind
from inventory.tables import TransferList
from inventory.views.entering import warehouses_of
from inventory.views.tabs import stock_tabs

S = TransferStatus


@requires("inventory.view_stock")
def transfer_list(request: HtmxHttpRequest) -> HttpResponse:
    """Goods that go from one warehouse to another."""
    context = {"place": "stock", "tabs": stock_tabs("transfers")}
    return lists.respond(request, TransferList, context=context, template="inventory/list.html")


def find_transfer(actor: Actor, number: str) -> Transfer:
    """The transfer by its number within the actor's scope, or 404."""
    rows = Transfer.objects.in_scope(actor).select_related("company", "source", "target", "transit")
    return get_object_or_404(rows, number=number)


@requires("inventory.view_stock")
@require_safe
def transfer_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One transfer."""
    return _show(request, find_transfer(request.actor, number))


def _show(
    request: HtmxHttpRequest,
    transfer: Transfer,
    *,
    refusal: Refusal | None = None,
    arrived: ArrivedRows | None = None,
) -> HttpResponse:
    lines: list[Any] = list(transfer.lines.select_related("product__unit").order_by("pk"))
    may_move = request.actor.can("inventory.move_stock")
    may_send = may_move and request.actor.works_in(transfer.source_id)
    may_receive = may_move and request.actor.works_in(transfer.target_id)
    is_open = transfer.status in (S.DRAFT, S.SENT)
    arrived = arrived or ArrivedRows(lines)
    lots = selectors.lots_of_transfer(transfer)
    for line in arrived.lines:
        cast(Any, line).goes_along = lots[line.pk]
        for lot, _quantity in lots[line.pk]:
            lot.product = line.product
    context: dict[str, Any] = {
        "transfer": transfer,
        "rows": arrived.rows,
        "has_lots": any(line.product.tracking != Tracking.NONE for line in lines),
        "receives": may_receive and transfer.status == S.SENT,
        "cancels": may_send and is_open,
        "was_sent": transfer.status == S.SENT,
        "refusal": refusal,
        "header": _header(transfer, may_send, may_receive),
        "crumbs": [Crumb(_("Transfers"), reverse("inventory:transfers")), Crumb(transfer.number)],
        "timeline": timeline_of(transfer, request.actor) if request.actor.can("core.view_timeline") else [],
        "place": "stock",
    }
    status = refusal.http_status if refusal else 200
    return render_page(request, "inventory/transfer.html", "inventory/transfer.html", context, status=status)


def _header(transfer: Transfer, may_send: bool, may_receive: bool) -> DocumentHeader:
    fields = {"version": str(transfer.version)}
    primary, actions = None, []
    if may_send and transfer.status == S.DRAFT:
        primary = Action(_("Send"), _url(transfer, "send"), icon="truck", key="mod+enter", fields=fields)
        at_once = Action(_("Move at once"), _url(transfer, "move"), icon="check", fields=fields)
        edit = Action(_("Edit"), _url(transfer, "edit"), method="get", icon="pencil", key="e")
        actions = [at_once, edit] if may_receive else [edit]
    if may_receive and transfer.status == S.SENT:
        primary = Action(_("Receive"), icon="inbox-arrow-down", key="mod+enter", form="receive-form")
    facts = [Fact(_("From"), transfer.source.name), Fact(_("To"), transfer.target.name)]
    if transfer.sent_date:
        facts.append(Fact(_("Sent"), formats.day(transfer.sent_date)))
    if transfer.received_date:
        facts.append(Fact(_("Received"), formats.day(transfer.received_date)))
    if transfer.note:
        facts.append(Fact(_("Note"), transfer.note))
    return DocumentHeader(
        kind_label=_("Transfer"), number=transfer.number, status=transfer.status,
        status_label=transfer.get_status_display(), facts=facts, primary=primary, actions=actions,
    )  # fmt: skip


def _url(transfer: Transfer, verb: str) -> str:
    return reverse(f"inventory:{verb}-transfer", args=[transfer.number])


@requires("inventory.move_stock")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_transfer(request: HtmxHttpRequest) -> HttpResponse:
    """Write down what is to go where."""
    return _write(request, None)


@requires("inventory.move_stock")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_transfer(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Write a draft anew."""
    return _write(request, find_transfer(request.actor, number))


def _write(request: HtmxHttpRequest, transfer: Transfer | None) -> HttpResponse:
    rows = StockRows(request.actor.company, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        if transfer is not None:
            lines = transfer.lines.select_related("product").order_by("pk")
            lots = selectors.lots_of_transfer(transfer)
            rows.fill([(line.product, line.quantity, " ".join(typed(lots[line.pk]))) for line in lines])
        return _form(request, transfer, rows, None)
    note = request.POST.get("note", "")
    try:
        source = _place(Warehouse.objects.in_scope(request.actor), request.POST.get("source", ""), "source")
        target = _place(_targets(request.actor), request.POST.get("target", ""), "target")
        entries = rows.transfer_entries()
        if transfer is None:
            transfer = operations.draft_transfer(source, target, entries, note=note, by=request.actor)
        else:
            operations.change_transfer(
                transfer,
                source,
                target,
                entries,
                note=note,
                by=request.actor,
                version=posted_version(request),
            )
    except Refusal as refusal:
        rows.place(refusal)
        return _form(request, transfer, rows, refusal)
    return toast(request, go(request, transfer.get_absolute_url()), _("%s is saved.") % transfer.number)


def _place(places: QuerySet[Warehouse], code: str, field: str) -> Warehouse:
    found = places.filter(code=code).first()
    if found is None:
        raise Refusal(_("There is no warehouse %s.") % code, field=field)
    return found


def _targets(actor: Actor) -> QuerySet[Warehouse]:
    """Goods are sent to any warehouse, also to one the actor does not work in."""
    return Warehouse.objects.filter(company=actor.company)


def _form(
    request: HtmxHttpRequest, transfer: Transfer | None, rows: StockRows, refusal: Refusal | None
) -> HttpResponse:
    title = transfer.number if transfer else _("New transfer")
    places = list(warehouses_of(request.actor))
    targets = list(
        _targets(request.actor).exclude(kind=WarehouseKind.TRANSIT).order_by("-is_default", "code")
    )
    source = places[0].code if places else ""
    others = [place.code for place in targets if place.code != source] or [""]
    said = {"source": source, "target": others[0], "note": ""}
    if transfer is not None:
        transfer.refresh_from_db()
        said = {"source": transfer.source.code, "target": transfer.target.code, "note": transfer.note}
    context = {
        "kind": "transfer",
        "title": title,
        "rows": rows.rows,
        "refusal": refusal,
        "warehouses": places,
        "has_lots": selectors.has_tracked_products(request.actor),
        "targets": targets,
        "version": transfer.version if transfer else "",
        "crumbs": [Crumb(_("Transfers"), reverse("inventory:transfers")), Crumb(title)],
        "place": "stock",
        **{name: request.POST.get(name, value) for name, value in said.items()},
    }
    status = refusal.http_status if refusal else 200
    template = "inventory/transfer_form.html"
    return render_page(request, template, template, context, status=status)


@requires("inventory.move_stock")
@require_POST
@once
def send_transfer(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Let the goods leave."""
    transfer = find_transfer(request.actor, number)
    try:
        operations.send_transfer(transfer, by=request.actor, version=posted_version(request))
    except Refusal as refusal:
        return _show(request, find_transfer(request.actor, number), refusal=refusal)
    return _done(request, transfer, _("%s is on its way.") % number)


@requires("inventory.move_stock")
@require_POST
@once
def move_transfer(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Send and receive in one step."""
    transfer = find_transfer(request.actor, number)
    try:
        operations.transfer_at_once(transfer, by=request.actor, version=posted_version(request))
    except Refusal as refusal:
        return _show(request, find_transfer(request.actor, number), refusal=refusal)
    return _done(request, transfer, _("%s is received.") % number)


@requires("inventory.move_stock")
@require_POST
@once
def receive_transfer(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Take in what has arrived."""
    transfer = find_transfer(request.actor, number)
    arrived = ArrivedRows(list(transfer.lines.select_related("product__unit").order_by("pk")), request.POST)
    try:
        operations.receive_transfer(
            transfer,
            arrived.quantities(),
            lots=arrived.lots(),
            by=request.actor,
            version=posted_version(request),
        )
    except Refusal as refusal:
        arrived.place(refusal)
        return _show(request, find_transfer(request.actor, number), refusal=refusal, arrived=arrived)
    said = _("%s is received.") if transfer.status == S.RECEIVED else _("%s: the rest is still on its way.")
    return _done(request, transfer, said % number)


@requires("inventory.move_stock")
@require_POST
@once
def cancel_transfer(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Give it up; what is on its way goes back."""
    transfer = find_transfer(request.actor, number)
    try:
        operations.cancel_transfer(
            transfer, reason=request.POST.get("reason", ""), by=request.actor, version=posted_version(request)
        )
    except Refusal as refusal:
        return _show(request, find_transfer(request.actor, number), refusal=refusal)
    return _done(request, transfer, _("%s is canceled.") % number)


def _done(request: HtmxHttpRequest, transfer: Transfer, words: str) -> HttpResponse:
    return toast(request, go(request, transfer.get_absolute_url()), words)
