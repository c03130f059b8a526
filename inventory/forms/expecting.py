"""What suppliers are to deliver, as people enter it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import checks, formats, numerals
from core.actors import Actor
from core.inputs import DayField
from core.refusals import NotPermitted, Refusal, Several
from inventory.forms.lots import read_lots, total
from inventory.models import ExpectedReceipt, Warehouse, WarehouseKind
from inventory.operations import LotEntry


@checks.when_left("inventory.expect_goods")
class ExpectForm(forms.Form):
    """The head of an expected receipt."""

    supplier = forms.CharField(
        label=_("Supplier"), max_length=200, required=False, widget=forms.TextInput(attrs={"data-autofocus": True})
    )  # fmt: skip
    reference = forms.CharField(label=_("Supplier's reference"), max_length=80, required=False)
    expected_date = DayField(label=_("Expected on"), leaning="future")
    warehouse = forms.ChoiceField(label=_("Warehouse"), required=False)
    is_confirmed = forms.BooleanField(
        label=_("The supplier has confirmed"), required=False,
        help_text=_("Only confirmed goods are promised to customers."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = (
            Warehouse.objects.in_scope(actor)
            .exclude(kind=WarehouseKind.TRANSIT)
            .order_by("-is_default", "code")
        )
        self.fields["warehouse"].choices = [(place.code, place.name) for place in places]  # type: ignore[attr-defined]


@checks.when_left("inventory.expect_goods")
class ConfirmForm(forms.Form):
    """What the supplier has confirmed."""

    expected_date = DayField(label=_("Expected on"), leaning="future")
    reference = forms.CharField(label=_("Supplier's reference"), max_length=80, required=False)


@checks.when_left("inventory.expect_goods")
class PostponeForm(forms.Form):
    """Another day, and why."""

    expected_date = DayField(label=_("New day"), leaning="future")
    reason = forms.CharField(label=_("Reason"), max_length=500)


@checks.when_left("inventory.expect_goods")
class CancelExpectedForm(forms.Form):
    """Why nothing more comes."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


@dataclass(slots=True)
class ComingRow:
    """A line of what was expected, and how much of it has come as it was typed."""

    line: ExpectedReceipt
    index: int
    quantity: str
    unit_cost: str = ""
    lots: str = ""
    expires_on: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def still(self) -> Decimal:
        """What is still to come."""
        return Decimal(0) if self.line.is_closed else self.line.quantity - self.line.received


class ComingRows:
    """What has come of an expected receipt, line by line; at first everything that is still to come."""

    def __init__(self, lines: Sequence[ExpectedReceipt], data: Mapping[str, Any] | None = None) -> None:
        self.rows = [self._row(index, line, data) for index, line in enumerate(lines)]

    @staticmethod
    def _row(index: int, line: ExpectedReceipt, data: Mapping[str, Any] | None) -> ComingRow:
        if data is None:
            row = ComingRow(line, index, "")
            row.quantity = formats.quantity(row.still) if row.still else ""
            return row

        def typed(name: str) -> str:
            return str(data.get(f"lines-{index}-{name}", "")).strip()

        return ComingRow(
            line, index, typed("quantity"), typed("unit_cost"), typed("lots"), typed("expires_on")
        )

    def parsed(
        self, *, with_costs: bool
    ) -> tuple[dict[int, Decimal], dict[int, Decimal], dict[int, tuple[LotEntry, ...]]]:
        """Quantities, costs and lots by line; costs are typed only by who may see them. Raises Several."""
        quantities: dict[int, Decimal] = {}
        lots: dict[int, tuple[LotEntry, ...]] = {}
        costs: dict[int, Decimal] = {}
        refusals: list[Refusal] = []
        for row in self.rows:
            name = f"lines.{row.index}"
            try:
                if entries := read_lots(row.lots, row.expires_on, name):
                    lots[row.line.pk] = entries
                    row.quantity = row.quantity or total(entries)
                if row.quantity:
                    quantities[row.line.pk] = _number(row.quantity, f"{name}.quantity")
                if row.unit_cost and not with_costs:
                    words = _("Your role does not set costs. Leave the cost empty.")
                    raise NotPermitted(words, field=f"{name}.unit_cost")
                if row.unit_cost:
                    costs[row.line.pk] = _number(row.unit_cost, f"{name}.unit_cost")
            except Refusal as refusal:
                refusals.append(refusal)
        if refusals:
            raise Several(refusals)
        return quantities, costs, lots

    def place(self, refusal: Refusal) -> None:
        """Put refusals to their rows."""
        for single in refusal.singles:
            parts = single.field.split(".")
            if len(parts) == 3 and int(parts[1]) < len(self.rows):
                self.rows[int(parts[1])].errors[parts[2]] = single.message


def _number(text: str, name: str) -> Decimal:
    return numerals.parse_number(text, get_language() or "en", field=name, decimals=6, signed=False)
