"""Delivery note, pick list and return slip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from core.payment_reference import scan_qr
from core.pdf.documents.lines import PrintedDelivery, PrintedPackage, PrintedPick
from core.pdf.documents.parties import PrintedDocument


@dataclass(frozen=True, kw_only=True)
class PrintedDeliveryNote(PrintedDocument):
    """What lies in the parcels; the recipient is the ship-to address. Without prices."""

    template: ClassVar[str] = "pdf/delivery_note.html"

    lines: tuple[PrintedDelivery, ...]
    order_numbers: tuple[str, ...] = ()
    ship_date: str = ""
    carrier: str = ""
    tracking: str = ""
    delivery_terms: str = ""
    weight: str = ""
    packages: tuple[PrintedPackage, ...] = ()

    @property
    def has_skus(self) -> bool:
        """Whether the article column is needed."""
        return any(line.sku for line in self.lines)

    def heading(self) -> str:
        """ "Delivery note" in the active language."""
        return _("Delivery note")


@dataclass(frozen=True, kw_only=True)
class PrintedPickList(PrintedDocument):
    """The walk through the warehouse; the recipient is the customer the goods are for.

    ``scan_code`` is printed as a QR code, usually the shipment's number.
    """

    template: ClassVar[str] = "pdf/pick_list.html"

    lines: tuple[PrintedPick, ...]
    warehouse: str
    order_numbers: tuple[str, ...] = ()
    ship_date: str = ""
    carrier: str = ""
    scan_code: str = ""

    def heading(self) -> str:
        """ "Pick list" in the active language."""
        return _("Pick list")

    @property
    def scan_image(self) -> str:
        """The code for the warehouse scanner as a ``data:`` URI."""
        return scan_qr(self.scan_code)


@dataclass(frozen=True, kw_only=True)
class PrintedReturnSlip(PrintedDocument):
    """What travels with goods that come back; the recipient is the warehouse, ``scan_code`` the return's number."""

    template: ClassVar[str] = "pdf/return_slip.html"

    lines: tuple[PrintedPick, ...]
    customer: str
    shipment_number: str
    reason: str
    order_numbers: tuple[str, ...] = ()
    scan_code: str = ""

    def heading(self) -> str:
        """ "Return slip" in the active language."""
        return _("Return slip")

    @property
    def scan_image(self) -> str:
        """The code for the warehouse scanner as a ``data:`` URI."""
        return scan_qr(self.scan_code)
