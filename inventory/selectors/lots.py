"""Lots: what lies in which, what goes with a transfer or came with a receipt, and the walk first expired first out."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, QuerySet
from django.db.models.functions import Upper

from catalog.models import Product, Tracking
from core import timeline
from core.actors import Actor
from core.models import Company
from inventory.models import GoodsReceipt, Lot, LotMove, LotStock, StockRules, Transfer, TransferLot

ZERO = Decimal(0)
Parts = dict[int, list[tuple[Lot, Decimal]]]


def has_tracked_products(actor: Actor) -> bool:
    """Whether the company tells any goods apart by lot or serial number."""
    return Product.objects.in_scope(actor).exclude(tracking=Tracking.NONE).exists()


def lots_named(company: Company, code: str, products: Collection[int] | None = None) -> QuerySet[Lot]:
    """The lots and pieces with this code, whichever way it is written."""
    rows = Lot.objects.annotate(known_as=Upper("code")).filter(company=company, known_as=code.strip().upper())
    if products is not None:
        rows = rows.filter(product__in=products)
    return rows.select_related("product").order_by("product__sku")


def lots_by_code(company_id: int, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Lot]:
    """The lots and pieces there are of these products and codes, by product and code in capitals; one question for all."""
    keys = {(product, code.strip().upper()) for product, code in wanted}
    if not keys:
        return {}
    rows = Lot.objects.annotate(known_as=Upper("code")).filter(
        company=company_id, product__in={product for product, _code in keys}, known_as__in={code for _product, code in keys}
    )  # fmt: skip
    found = {(lot.product_id, lot.code.upper()): lot for lot in rows.select_related("product")}
    return {key: lot for key, lot in found.items() if key in keys}


def lot_of_key(actor: Actor, key: str) -> Lot | None:
    """The lot ``TEA@L-7``; none where there is no such."""
    sku, _at, code = key.rpartition("@")
    rows = Lot.objects.in_scope(actor).annotate(known_as=Upper("code"))
    return rows.filter(product__sku=sku, known_as=code.upper()).select_related("product__unit").first()


def leaves_until(company: Company) -> datetime.date:
    """The day up to which a lot has to keep to leave the house today."""
    rules = StockRules.objects.filter(company=company).first()
    return company.today() + datetime.timedelta(days=rules.keeps_days if rules else 0)


def best_lots(warehouse_id: int, product_ids: Iterable[int], company: Company) -> dict[int, list[LotStock]]:
    """What may leave of each product and is not picked, those that expire first on top; nothing of what has no lots."""
    wanted = list(product_ids)
    if not wanted:
        return {}
    until = leaves_until(company)
    rows = LotStock.objects.filter(
        level__warehouse=warehouse_id, level__product__in=wanted, on_hand__gt=F("held"), lot__is_blocked=False
    ).select_related("lot", "level")
    found: dict[int, list[LotStock]] = defaultdict(list)
    ordered = rows.order_by(F("lot__expires_on").asc(nulls_last=True), "lot__received_date", "lot_id")
    for row in ordered:
        if row.lot.may_leave(until):
            found[row.level.product_id].append(row)
    return found


def lots_of_transfer(transfer: Transfer) -> Parts:
    """What goes along, by line."""
    found: Parts = defaultdict(list)
    for row in TransferLot.objects.filter(transfer=transfer).select_related("lot").order_by("pk"):
        found[row.line_id].append((row.lot, row.quantity))
    return found


def lots_of_receipt(receipt: GoodsReceipt) -> Parts:
    """What came in which lot, by line."""
    found: Parts = defaultdict(list)
    rows = LotMove.objects.filter(
        move__source_kind=timeline.kind_of(receipt), move__source_id=receipt.pk
    ).select_related("lot", "move")
    for row in rows.order_by("pk"):
        found[row.move.source_line_id or 0].append((row.lot, row.quantity))
    return found


@dataclass(frozen=True, slots=True)
class LotHistory:
    """Where a lot lies, and every move of it, the newest first."""

    stock: list[LotStock]
    moves: list[LotMove]

    @property
    def on_hand(self) -> Decimal:
        """Over all places the actor sees."""
        return sum((row.on_hand for row in self.stock), ZERO)


def history_of_lot(actor: Actor, lot: Lot) -> LotHistory:
    """In the actor's warehouses; two queries."""
    stock = LotStock.objects.in_scope(actor).filter(lot=lot, on_hand__gt=0)
    stock = stock.select_related("level__warehouse", "level__bin")
    moves = LotMove.objects.in_scope(actor).filter(lot=lot)
    moves = moves.select_related("move__warehouse").order_by("-move_id")
    return LotHistory(list(stock.order_by("level__warehouse__code")), list(moves))
