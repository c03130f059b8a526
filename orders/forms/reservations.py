"""What becomes of goods that are held for a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import formats
from core.inputs import NumberField
from orders.models import SalesOrderLine


class ReservationForm(forms.Form):
    """How much goes where, and why."""

    quantity = NumberField(label=_("Quantity"))
    to = forms.ChoiceField(label=_("To"), required=False, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, waiting: Sequence[SalesOrderLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = {f"{line.order.number}/{line.position}": line for line in waiting}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (key, _words(line)) for key, line in self.waiting.items()
        ]

    def target(self) -> SalesOrderLine | None:
        """The line that was chosen."""
        return self.waiting.get(self.cleaned_data["to"])


def _words(line: SalesOrderLine) -> str:
    words = _("%(order)s, %(customer)s: waits for %(quantity)s, promised for %(date)s")
    return str(words) % {
        "order": line.order.number,
        "customer": line.order.customer.name,
        "quantity": formats.quantity(line.waiting_quantity),
        "date": formats.day(line.promised_date) if line.promised_date else "–",
    }
