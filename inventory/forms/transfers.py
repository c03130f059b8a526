"""What people say of a transfer: how much of it has arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from core import formats, numerals
from core.refusals import Refusal, Several
from inventory.models import TransferLine


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
        self.errors = [""] * len(lines)

    @property
    def rows(self) -> list[tuple[int, TransferLine, str, str]]:
        """Each line with what was typed beside it, and what is wrong with that."""
        return [
            (index, line, typed, error)
            for index, (line, typed, error) in enumerate(
                zip(self.lines, self.typed, self.errors, strict=True)
            )
        ]

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
