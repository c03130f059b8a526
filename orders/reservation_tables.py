"""The list of what is held for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from core.actors import Actor
from core.lists import (
    AmountFilter,
    BulkAction,
    Column,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    QuantityColumn,
    ReferenceFilter,
    TextColumn,
    View,
)
from core.lists.columns import Row
from core.lists.formats import Frame
from customers.models import Customer
from orders.models import SalesOrderLine
from orders.models.line import place_of
from orders.operations import release_reservation
from orders.selectors import HELD

MAY = "orders.move_reservation"


@dataclass(frozen=True)
class PlaceColumn(Column):
    """The number of the line as people read it, sorted by its position."""

    css_class: ClassVar[str] = "num"

    def value(self, row: Row, frame: Frame) -> str:
        """As the cell says it."""
        return place_of(row[self.path])

    def text(self, row: Row, frame: Frame) -> str:
        """``2``, and ``2.1`` for the first part of the kit on that line."""
        return self.value(row, frame)


class ReleaseForm(forms.Form):
    """Why all that is selected is given back."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


def release(line: SalesOrderLine, by: Actor, reason: str) -> None:
    """All that is held for the line."""
    release_reservation(line, reason=reason, by=by)


class ReservationList(DocumentList):
    """What is held for whom, the longest first."""

    name = "reservations"
    model = SalesOrderLine
    title = _("Reservations")
    permission = "inventory.view_stock"
    annotations = HELD
    columns = (
        LinkColumn(
            "order__number",
            _("Order"),
            key="order",
            url="orders:reservation",
            url_args=("order__number", "position"),
        ),
        PlaceColumn("position", _("Line")),
        TextColumn(
            "order__customer__name",
            _("Customer"),
            key="customer",
            url="customers:customer",
            url_args=("order__customer__code",),
            url_permission="customers.view_customer",
        ),
        TextColumn("sku", _("Product"), url="catalog:product", url_args=("product__sku",)),
        TextColumn("description", _("Name"), key="name", muted=True),
        QuantityColumn("reserved", _("Reserved"), unit="product__unit__name"),
        TextColumn("order__warehouse__name", _("Warehouse"), key="warehouse"),
        DateColumn("held_since", _("Since")),
        DateColumn("expires_on", _("Expires"), late_if=True),
        DateColumn("requested_date", _("Requested"), default=False),
        DateColumn("promised_date", _("Promised")),
    )
    filters = (
        ReferenceFilter(
            "product", Product, _("Product"), code="sku", shows="name", options="catalog:options"
        ),
        ReferenceFilter(
            "order__customer",
            Customer,
            _("Customer"),
            code="code",
            options="customers:options",
            key="customer",
        ),
        DateFilter("held_since", _("Since")),
        DateFilter("expires_on", _("Expires")),
        DateFilter("promised_date", _("Promised")),
        AmountFilter("reserved", _("Reserved")),
    )
    search = ("order__number", "sku", "description", "order__customer__name")
    search_label = _("Order, product or customer")
    default_sort = "held_since"
    standard_views = (
        View("all", _("All"), {}),
        View("later", _("Promised for later"), {"promised_date.next": "365"}),
    )
    bulk_actions = (
        BulkAction(
            "release",
            _("Give back"),
            run=release,
            permission=MAY,
            form=ReleaseForm,
            icon="arrow-uturn-left",
            is_danger=True,
            explanation=_("Who else waits for these goods gets them next. What is being picked is left out."),
        ),
    )
    empty_title = _("Nothing is reserved")
    empty_text = _("What a confirmed order holds until it ships stands here.")

    @classmethod
    def queryset(cls, actor: Actor) -> models.QuerySet[Any]:
        """Lines that goods are held for, in the actor's own warehouses."""
        rows = super().queryset(actor).filter(reserved__gt=0)
        if actor.warehouse_ids is not None:
            rows = rows.filter(order__warehouse__in=actor.warehouse_ids)
        return rows
