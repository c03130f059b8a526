"""Counts for programs."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from catalog.models import Product
from core.actors import Actor
from core.api import Day, Page, Quantity, needs, once, page_of, plain_text
from core.refusals import Refusal, Several
from inventory import operations, selectors
from inventory.api.lines import products_named
from inventory.lifecycle import CountStatus
from inventory.models import CountedThing, StockCount, StockCountLine

router = Router(tags=["stock"])


class CountIn(Schema):
    """What is to be counted: a warehouse, there the bins that begin so, these products, or what is due only."""

    warehouse: str = ""
    bins: str = ""
    skus: tuple[str, ...] = ()
    only_due: bool = False
    note: str = ""


class CountedIn(Schema):
    """What was found of a product, or of a lot of it: null is not counted, 0 is nothing there."""

    sku: str
    lot: str = ""
    counted: Quantity | None


class CountedLinesIn(Schema):
    """Several lines of the sheet; a product that is not on it is put on it."""

    lines: list[CountedIn]


class FoundLotIn(Schema):
    """A lot or serial number that is not on the sheet, and how much of it lies there; one piece where nothing is said."""

    sku: str
    lot: str
    expires_on: Day | None = None
    counted: Quantity | None = None


class SubmitCountIn(Schema):
    """Whether differences beyond the tolerance of the warehouse were looked at again."""

    confirm_differences: bool = False
    version: int | None = None


class ReopenCountIn(Schema):
    """The version that was looked at."""

    version: int | None = None


class CancelCountIn(Schema):
    """Why the sheet is given up."""

    reason: str
    version: int | None = None


class CountLineOut(Schema):
    """A line of the sheet; what is expected is told when counting is over."""

    sku: str
    lot: str
    is_new_lot: bool
    expires_on: Day | None
    bin: str
    expected: str | None
    counted: str | None


class CountOut(Schema):
    """A count, and the adjustment it led to."""

    number: str
    status: str
    warehouse: str
    date: Day
    note: str
    adjustment: str
    version: int
    lines: list[CountLineOut]


class CountedOut(CountOut):
    """A count with the articles to count again: they have moved since they were counted."""

    moved: list[str]


def _line(line: StockCountLine, is_over: bool) -> dict[str, Any]:
    return {
        "sku": line.product.sku,
        "lot": line.lot_code,
        "is_new_lot": bool(line.new_lot),
        "expires_on": line.lot.expires_on if line.lot else line.new_expires_on,
        "bin": line.bin.code if line.bin else "",
        "expected": plain_text(line.expected) if is_over else None,
        "counted": None if line.counted is None else plain_text(line.counted),
    }


def _out(count: StockCount) -> dict[str, Any]:
    is_over = count.status != CountStatus.COUNTING
    lines = sorted(count.lines.all(), key=lambda line: line.pk)
    return {name: getattr(count, name) for name in ("number", "status", "date", "note", "version")} | {
        "warehouse": count.warehouse.code,
        "adjustment": count.adjustment_number,
        "lines": [_line(line, is_over) for line in lines],
    }


def _in_full(count: StockCount) -> dict[str, Any]:
    moved = selectors.moved_since(count) if count.status in selectors.OPEN_COUNTS else []
    return {**_out(count), "moved": moved}


def _counts(actor: Actor) -> Any:
    rows = StockCount.objects.in_scope(actor).select_related("warehouse")
    return rows.prefetch_related("lines__product", "lines__lot", "lines__bin")


def _find(actor: Actor, number: str) -> StockCount:
    found: StockCount = get_object_or_404(_counts(actor), number=number)
    return found


def _again(count: StockCount, actor: Actor) -> dict[str, Any]:
    return _in_full(_counts(actor).get(pk=count.pk))


@router.get(
    "/stock/counts",
    response=Page[CountOut],
    summary="List counts",
    operation_id="inventory_api_list_counts",
)
@needs("inventory.view_stock")
def list_counts(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Counts, the newest first."""
    return page_of(_counts(request.actor), _out, limit=limit, after=after)


@router.get(
    "/stock/counts/{number}",
    response=CountedOut,
    summary="Read a count",
    operation_id="inventory_api_read_count",
)
@needs("inventory.view_stock")
def read_count(request: Any, number: str) -> dict[str, Any]:
    """One count."""
    return _in_full(_find(request.actor, number))


@router.post(
    "/stock/counts",
    response={201: CountedOut},
    summary="Begin a count",
    operation_id="inventory_api_begin_count",
)
@once
@needs("inventory.count_stock")
def begin_count(request: Any, payload: CountIn) -> tuple[int, dict[str, Any]]:
    """A sheet of what should lie there; what stands on another open sheet is left out."""
    actor = request.actor
    warehouse = selectors.warehouse_named(actor, payload.warehouse)
    try:
        products = products_named(actor, list(payload.skus))
    except Several as refusal:
        for single in refusal.singles:
            single.field = f"skus.{single.field.split('.')[1]}"
        raise
    count = operations.begin_count(
        warehouse,
        bins=payload.bins,
        products=products,
        note=payload.note,
        only_due=payload.only_due,
        by=actor,
    )
    return 201, _again(count, actor)


@router.post(
    "/stock/counts/{number}/lines",
    response=CountedOut,
    summary="Enter what was counted",
    operation_id="inventory_api_enter_counts",
)
@once
@needs("inventory.count_stock")
def enter_counts(request: Any, number: str, payload: CountedLinesIn) -> dict[str, Any]:
    """Note what was found; the last word about a product holds."""
    actor = request.actor
    count = _find(actor, number)
    products = products_named(actor, [line.sku for line in payload.lines])
    keys = _keys(count, [(product, line.lot) for product, line in zip(products, payload.lines, strict=True)])
    try:
        operations.enter_counts(
            count, {key: line.counted for key, line in zip(keys, payload.lines, strict=True)}, by=actor
        )
    except Refusal as refusal:
        places = {
            f"{line.sku}@{line.lot}" if line.lot else line.sku: index
            for index, line in enumerate(payload.lines)
        }
        for single in refusal.singles:
            parts = single.field.split(".", 1)
            sku, _dot, name = parts[-1].rpartition(".")
            if sku in places:
                single.field = f"lines.{places[sku]}.{name}"
        raise
    return _again(count, actor)


@router.post(
    "/stock/counts/{number}/lots",
    response=CountedOut,
    summary="Put a lot that was found on the sheet of a count",
    operation_id="inventory_api_add_found_lot",
)
@once
@needs("inventory.count_stock")
def add_found_lot(request: Any, number: str, payload: FoundLotIn) -> dict[str, Any]:
    """A lot nobody knows is made when the count is approved; ``expires_on`` is needed where its product keeps for some days."""
    actor = request.actor
    count = _find(actor, number)
    try:
        (product,) = products_named(actor, [payload.sku])
    except Refusal as refusal:
        refusal.field = "sku"
        raise
    entry = operations.LotEntry(payload.lot, payload.counted, payload.expires_on)
    operations.add_found_lot(count, product, entry, by=actor)
    return _again(count, actor)


def _keys(count: StockCount, named: Sequence[tuple[Product, str]]) -> list[CountedThing]:
    """Each product, or its lot with this code; in as many statements for many as for one. Raises Refusal."""
    on_sheet = {line.key for line in count.lines.all() if line.new_lot}
    lots = selectors.lots_by_code(
        count.company_id, {(product.pk, code) for product, code in named if code.strip()}
    )
    keys: list[CountedThing] = []
    for index, (product, code) in enumerate(named):
        key = product.pk, code.strip().upper()
        if not code.strip():
            keys.append(product.pk)
        elif key in on_sheet:
            keys.append(key)
        elif key in lots:
            keys.append((product.pk, lots[key].pk))
        else:
            words = _("There is no lot %(lot)s of %(sku)s.")
            said = {"lot": code.strip()[:50], "sku": product.sku}
            raise Refusal(words % said, field=f"lines.{index}.lot")
    return keys


@router.post(
    "/stock/counts/{number}/submit",
    response=CountedOut,
    summary="Hand a count in",
    operation_id="inventory_api_submit_count",
)
@once
@needs("inventory.count_stock")
def submit_count(request: Any, number: str, payload: SubmitCountIn) -> dict[str, Any]:
    """Differences wait for approval by another person; without any the count is posted."""
    count = _find(request.actor, number)
    operations.submit_count(
        count, confirm_differences=payload.confirm_differences, version=payload.version, by=request.actor
    )
    return _again(count, request.actor)


@router.post(
    "/stock/counts/{number}/reopen",
    response=CountedOut,
    summary="Count again",
    operation_id="inventory_api_reopen_count",
)
@once
@needs("inventory.count_stock")
def reopen_count(request: Any, number: str, payload: ReopenCountIn) -> dict[str, Any]:
    """Go on counting what was handed in or not approved."""
    count = _find(request.actor, number)
    operations.reopen_count(count, version=payload.version, by=request.actor)
    return _again(count, request.actor)


@router.post(
    "/stock/counts/{number}/cancel",
    response=CountedOut,
    summary="Cancel a count",
    operation_id="inventory_api_cancel_count",
)
@once
@needs("inventory.count_stock")
def cancel_count(request: Any, number: str, payload: CancelCountIn) -> dict[str, Any]:
    """Give the sheet up; the books stay as they are."""
    count = _find(request.actor, number)
    operations.cancel_count(count, reason=payload.reason, version=payload.version, by=request.actor)
    return _again(count, request.actor)
