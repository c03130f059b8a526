"""Counts: the list, the sheet as it is filled in between the shelves, and the page of one that was handed in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Product
from catalog.selectors import by_barcode
from core import approvals, formats, lists
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact, Notice
from core.refusals import Refusal
from inventory import operations, selectors
from inventory.forms import Counted, CountForm, FoundLotForm, number
from inventory.lifecycle import CountStatus
from inventory.models import CountedThing, StockCount, StockCountLine
from inventory.operations import is_tracked
from inventory.proposals import COUNT
from inventory.tables import CountList
from inventory.views.tabs import stock_tabs

S = CountStatus


@requires("inventory.view_stock")
def count_list(request: HtmxHttpRequest) -> HttpResponse:
    """Sheets of what was counted."""
    context = {"place": "stock", "tabs": stock_tabs("counts")}
    return lists.respond(request, CountList, context=context, template="inventory/list.html")


def find_count(actor: Actor, number: str) -> StockCount:
    """The count by its number within the actor's scope, or 404."""
    return get_object_or_404(StockCount.objects.in_scope(actor).select_related("warehouse"), number=number)


@requires("inventory.count_stock")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_count(request: HtmxHttpRequest) -> HttpResponse:
    """Begin a sheet."""
    initial = {"is_due": "due" in request.GET, "warehouse": request.GET.get("warehouse", "")}
    form = CountForm(request.POST if request.method == "POST" else None, initial=initial, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            count = operations.begin_count(
                said["warehouse"],
                bins=said["bins"],
                note=said["note"],
                only_due=said["is_due"],
                by=request.actor,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return toast(request, go(request, count.get_absolute_url()), _("%s is begun.") % count.number)
    title = _("New count")
    back = reverse("inventory:counts")
    context = {
        "form": form,
        "title": title,
        "save": _("Begin the count"),
        "back": back,
        "crumbs": [Crumb(_("Counts"), back), Crumb(title)],
        "place": "stock",
    }
    return render(request, "catalog/master_form.html", context, status=422 if form.errors else 200)


@requires("inventory.view_stock")
@require_safe
def count_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The sheet to who fills it in, else what was found."""
    return _show(request, find_count(request.actor, number))


def _show(
    request: HtmxHttpRequest,
    count: StockCount,
    *,
    refusal: Refusal | None = None,
    said: str = "",
    found: FoundLotForm | None = None,
) -> HttpResponse:
    status = refusal.http_status if refusal else 422 if found else 200
    context: dict[str, Any] = {
        "count": count,
        "lines": count.lines.select_related("product__unit", "lot", "bin").order_by("pk"),
        "refusal": refusal,
        "crumbs": [Crumb(_("Counts"), reverse("inventory:counts")), Crumb(count.number)],
        "place": "stock",
    }
    if count.status == S.COUNTING and request.actor.can("inventory.count_stock"):
        lines = list(context["lines"])
        context |= {
            "lines": lines,
            "said": said,
            "done_count": sum(1 for line in lines if line.counted is not None),
            "next_line": next((line.pk for line in lines if line.counted is None), 0),
            "form": found or FoundLotForm(),
            "is_beyond": isinstance(refusal, operations.BeyondTolerance),
            "notices": _notices(count, request.actor),
        }
        return render_page(request, "inventory/count.html", "inventory/_count.html", context, status=status)
    context |= {
        "header": _header(count, request.actor),
        "notices": _notices(count, request.actor),
        "timeline": timeline_of(count, request.actor) if request.actor.can("core.view_timeline") else [],
    }
    template = "inventory/counted.html"
    return render_page(request, template, template, context, status=status)


def _header(count: StockCount, actor: Actor) -> DocumentHeader:
    actions = []
    if count.status == S.SUBMITTED and actor.can("inventory.count_stock"):
        fields = {"version": str(count.version)}
        actions.append(Action(_("Count again"), _url(count, "reopen"), icon="arrow-path", fields=fields))
    facts = [Fact(_("Warehouse"), count.warehouse.name), Fact(_("Begun"), formats.day(count.date))]
    if count.adjustment_number:
        url = f"{reverse('inventory:moves')}?q={count.adjustment_number}"
        facts.append(Fact(_("Adjustment"), count.adjustment_number, url))
    if count.note:
        facts.append(Fact(_("Note"), count.note))
    return DocumentHeader(
        kind_label=_("Stock count"), number=count.number, status=count.status,
        status_label=count.get_status_display(), facts=facts, actions=actions,
    )  # fmt: skip


def _notices(count: StockCount, actor: Actor) -> list[Notice]:
    if count.status not in (S.COUNTING, S.SUBMITTED):
        return []
    found = []
    waiting = approvals.waiting_about(count, COUNT) if count.status == S.SUBMITTED else []
    if waiting and actor.can("core.view_approval"):
        actions = [Action(made.number, made.get_absolute_url(), method="get") for made in waiting]
        found.append(Notice(_("The differences wait for approval"), actions=actions))
    if count.status == S.SUBMITTED and not waiting:
        found.append(Notice(_("The differences were not approved"), _("Count again, or cancel the count.")))
    if moved := selectors.moved_since(count):
        words = _("What had left the shelf before the books knew it is missing twice. Count it again.")
        found.append(Notice(_("Moved since it was counted"), words, tone="warning", points=moved))
    return found


def _url(count: StockCount, verb: str) -> str:
    return reverse(f"inventory:{verb}-count", args=[count.number])


@requires("inventory.count_stock")
@require_POST
@once
def enter_count(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Note what was scanned, or the line whose button was pressed with its quantity."""
    count = find_count(request.actor, number)
    try:
        key, found, is_more = _meant(request, count)
        (line,) = operations.enter_counts(count, {key: found}, is_more=is_more, by=request.actor)
    except Refusal as refusal:
        return _show(request, find_count(request.actor, number), refusal=refusal)
    words = _words_of(line)
    if request.htmx:
        return _show(request, count, said=words)
    return toast(request, go(request, count.get_absolute_url()), words)


def _words_of(line: StockCountLine) -> str:
    said = _("%(sku)s: %(quantity)s counted") if line.counted is not None else _("%(sku)s: not counted")
    return said % {"sku": line.name, "quantity": formats.quantity(line.counted or Decimal(0))}


@requires("inventory.count_stock")
@require_POST
@once
def add_found_lot(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Put a lot or serial number on the sheet that is not there."""
    count = find_count(request.actor, number)
    form = FoundLotForm(request.POST)
    if not form.is_valid():
        return _show(request, count, found=form)
    said = form.cleaned_data
    product = Product.objects.in_scope(request.actor).filter(sku__iexact=said["sku"]).first()
    if product is None:
        form.add_error("sku", _("There is no product %s.") % said["sku"])
        return _show(request, count, found=form)
    entry = operations.LotEntry(said["lot"], said["counted"], said["expires_on"])
    try:
        line = operations.add_found_lot(count, product, entry, by=request.actor)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show(request, find_count(request.actor, number), found=form)
    return toast(request, go(request, count.get_absolute_url()), _words_of(line))


def _meant(request: HtmxHttpRequest, count: StockCount) -> tuple[CountedThing, Decimal | None, bool]:
    """What the post is about: a product or a lot, what was found of it, and whether that is more of it."""
    if "line" in request.POST:
        key = request.POST["line"]
        line = (
            count.lines.select_related("product", "lot").filter(pk=int(key) if key.isdecimal() else 0).first()
        )
        if line is None:
            raise Refusal(_("This line is not on the sheet."))
        typed = request.POST.get("quantity", "").strip()
        return line.key, number(typed, f"lines.{line.name}.counted") if typed else None, False
    scan = Counted.read(request.POST.get("code", ""))
    if not scan.code:
        raise Refusal(_("Scan or type an article."), field="code")
    scanned = by_barcode(request.actor.company, [scan.code]).get(scan.code)
    sku, factor = (scanned.sku, scanned.factor) if scanned else (scan.code, Decimal(1))
    product = Product.objects.in_scope(request.actor).filter(sku__iexact=sku).first()
    if product is None or is_tracked(product):
        of_lot = Q(new_lot__iexact=scan.code) | Q(lot__code__iexact=scan.code)
        for line in count.lines.filter(of_lot).order_by("pk")[:1]:
            return line.key, scan.quantity, True
        for lot in selectors.lots_named(request.actor.company, scan.code):
            return (lot.product_id, lot.pk), scan.quantity, True
    if product is None:
        raise Refusal(_("There is no product %s.") % scan.code, field="code")
    return product.pk, scan.quantity * factor, True


@requires("inventory.count_stock")
@require_POST
@once
def submit_count(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Hand the sheet in."""
    count = find_count(request.actor, number)
    try:
        waiting = operations.submit_count(
            count,
            confirm_differences=bool(request.POST.get("confirm_differences")),
            version=posted_version(request),
            by=request.actor,
        )
    except Refusal as refusal:
        return _show(request, find_count(request.actor, number), refusal=refusal)
    words = _("%s is posted: nothing differs.") % number
    if waiting is not None:
        words = _("%s waits for approval.") % waiting.number
    return toast(request, go(request, count.get_absolute_url()), words)


@requires("inventory.count_stock")
@require_POST
@once
def reopen_count(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Count again."""
    count = find_count(request.actor, number)
    try:
        operations.reopen_count(count, by=request.actor, version=posted_version(request))
    except Refusal as refusal:
        return _show(request, find_count(request.actor, number), refusal=refusal)
    return go(request, count.get_absolute_url())


@requires("inventory.count_stock")
@require_POST
@once
def cancel_count(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Give the sheet up."""
    count = find_count(request.actor, number)
    try:
        operations.cancel_count(
            count, reason=request.POST.get("reason", ""), by=request.actor, version=posted_version(request)
        )
    except Refusal as refusal:
        return _show(request, find_count(request.actor, number), refusal=refusal)
    return toast(request, go(request, count.get_absolute_url()), _("%s is canceled.") % number)
