"""What people say of a transfer: how much of it has arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from core import formats, numerals
from core.refusals import Refusal, Several
from inventory.forms.lots import read_lots
from inventory.models import TransferLine
from inventory.operations import LotEntry


class ArrivedRows:
    """A quantity for each line that is on its way; ready with all of it."""

    def __init__(self, lines: Sequence[TransferLine], data: Mapping[str, Any] | None = None) -> None:
        self.lines = lines
        self.typed = [
            formats.decimal(line.rest)
            if data is None
            else str(data.get(f"lines-{index}-quantity", "")).strip()
            for index, line in enumerate(lines)
        ]
        self.named = [str((data or {}).get(f"lines-{index}-lots", "")).strip() for index in range(len(lines))]
        self.errors = [""] * len(lines)

    @property
    def rows(self) -> list[tuple[int, TransferLine, str, str, str]]:
        """Each line with what was typed beside it, its quantity and its lots, and what is wrong with that."""
        return [
            (index, line, typed, named, error)
            for index, (line, typed, named, error) in enumerate(
                zip(self.lines, self.typed, self.named, self.errors, strict=True)
            )
        ]

    def lots(self) -> dict[int, tuple[LotEntry, ...]]:
        """By product; where nothing is said all that is on its way has come, or the only lot of it. Raises Refusal."""
        read = {
            line.product_id: read_lots(named, "", f"lines.{index}")
            for index, (line, named) in enumerate(zip(self.lines, self.named, strict=True))
        }
        return {product: entries for product, entries in read.items() if entries}

    def quantities(self) -> dict[int, Decimal]:
        """By product; what is left empty has not arrived. Raises Several."""
        found: dict[int, Decimal] = {}
        refusals: list[Refusal] = []
        for index, (line, typed) in enumerate(zip(self.lines, self.typed, strict=True)):
            try:
                field = f"lines.{index}.quantity"
                found[line.product_id] = (
                    numerals.parse_number(typed, get_language() or "en", field=field, decimals=6)
                    if typed
                    else Decimal(0)
                )
            except Refusal as refusal:
                refusals.append(refusal)
        if refusals:
            raise Several(refusals)
        return found

    def place(self, refusal: Refusal) -> None:
        """Put refusals to their rows."""
        for single in refusal.singles:
            parts = single.field.split(".")
            if len(parts) == 3 and parts[1].isdecimal() and int(parts[1]) < len(self.lines):
                self.errors[int(parts[1])] = single.message
