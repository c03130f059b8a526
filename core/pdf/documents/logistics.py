"""Delivery note, pick list, packing list, labels and return slip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from core.payment_reference import scan_qr
from core.pdf import barcode
from core.pdf.documents.lines import PrintedCustomsLine, PrintedDelivery, PrintedPackage, PrintedPick
from core.pdf.documents.parties import PrintedDocument

#: Labels to stick on: a quarter of a sheet, and the roll of a thermal printer (100 mm x 150 mm).
LABEL_PAPERS = ("A6", "100x150")


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
class PrintedContents:
    """A package of a packing list: which one, its weight and size, and what lies in it."""

    heading: str
    lines: tuple[PrintedDelivery, ...]
    details: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedPackingList(PrintedDocument):
    """What lies in which package, a page each; the recipient is the ship-to address. Without prices."""

    template: ClassVar[str] = "pdf/packing_list.html"

    packages: tuple[PrintedContents, ...]
    order_numbers: tuple[str, ...] = ()

    def heading(self) -> str:
        """ "Packing list" in the active language."""
        return _("Packing list")


@dataclass(frozen=True, kw_only=True)
class PrintedConsignment(PrintedDocument):
    """What leaves together: of which order, in how many packages; the recipient is the ship-to address."""

    template: ClassVar[str] = "pdf/consignment.html"

    packages: tuple[PrintedContents, ...]
    order_numbers: tuple[str, ...] = ()
    carrier: str = ""
    tracking: str = ""
    package_count: str = ""
    weight: str = ""

    def heading(self) -> str:
        """ "Consignment" in the active language."""
        return _("Consignment")


@dataclass(frozen=True, kw_only=True)
class PrintedLabel:
    """The label of one package; ``place`` is which of how many ("2 of 3")."""

    number: str
    place: str
    weight: str = ""
    sscc: str = ""

    @property
    def code_image(self) -> str:
        """The package's number as Code 128, a ``data:`` URI."""
        return barcode.svg_uri(self.number)

    @property
    def sscc_image(self) -> str:
        """The serial code as GS1-128, a ``data:`` URI."""
        return barcode.svg_uri(f"{barcode.FNC1}00{self.sscc}")


@dataclass(frozen=True, kw_only=True)
class PrintedLabels(PrintedDocument):
    """Labels of a shipment's packages, a page each, on one of ``LABEL_PAPERS``."""

    template: ClassVar[str] = "pdf/label.html"

    labels: tuple[PrintedLabel, ...]
    order_number: str = ""
    carrier: str = ""

    def heading(self) -> str:
        """ "Label" in the active language."""
        return _("Label")


@dataclass(frozen=True, kw_only=True)
class PrintedCustomsInvoice(PrintedDocument):
    """What customs is told of goods that leave their area; the recipient is the ship-to address.

    ``kind`` is ``commercial`` or ``proforma``; amounts are in ``currency``.
    """

    template: ClassVar[str] = "pdf/customs_invoice.html"

    lines: tuple[PrintedCustomsLine, ...]
    kind: str
    reason: str
    currency: str
    goods_amount: str
    total: str
    net_weight: str
    gross_weight: str = ""
    freight_amount: str = ""
    delivery_terms: str = ""
    carrier: str = ""
    tracking: str = ""
    packages: str = ""
    order_numbers: tuple[str, ...] = ()

    @property
    def is_proforma(self) -> bool:
        """Whether it only says a value."""
        return self.kind == "proforma"

    def heading(self) -> str:
        """ "Commercial invoice" or "Pro forma invoice" in the active language."""
        return _("Pro forma invoice") if self.is_proforma else _("Commercial invoice")


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
