"""Orders as UBL Order 2.1 (Peppol BIS Ordering 3): the document as a sheet, one row a line, named like our columns.

What a document says and an order of ours has no field for stands in its note, so that nobody has to open the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from core.imports import Cell, FileRefused, Sheet
from core.quantity import round_quantity
from orders.charges import ChargeCode

MOST_BYTES = 10 * 1024 * 1024
MOST_LINES = 2_000
_CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
_CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
_ORDER = "{urn:oasis:names:specification:ubl:schema:xsd:Order-2}Order"
_NAMES = {"cbc": _CBC[1:-1], "cac": _CAC[1:-1]}

HEADINGS = (
    "order_reference", "customer", "buyer_ids", "buyer_name", "sku", "customer_sku", "gtin", "item_name", "quantity",
    "unit", "unit_price", "discount_percent", "line_discount_amount", "currency", "requested_date",
    "line_requested_date", "ship_to_name", "ship_to_street", "ship_to_postal_code", "ship_to_city", "ship_to_region",
    "ship_to_country", "discount_amount", "charges", "note",
)  # fmt: skip
_BUYER_IDS = (
    "cac:Party/cac:PartyTaxScheme/cbc:CompanyID", "cac:Party/cbc:EndpointID",
    "cac:Party/cac:PartyIdentification/cbc:ID", "cac:Party/cac:PartyLegalEntity/cbc:CompanyID",
)  # fmt: skip
_BUYER_NAMES = ("cac:Party/cac:PartyLegalEntity/cbc:RegistrationName", "cac:Party/cac:PartyName/cbc:Name")
Element = Any


def open_order(content: bytes) -> Sheet:
    """The document as a sheet. Raises FileRefused for what is no order, or is made to do harm."""
    root = _parsed(content)
    lines = root.findall(f"{_CAC}OrderLine")
    if not lines:
        raise FileRefused(_("The order has no lines."))
    if len(lines) > MOST_LINES:
        raise FileRefused(_("An order has at most %d lines. Split it.") % MOST_LINES)
    header = _header(root)

    def rows() -> Iterator[tuple[int, list[Cell]]]:
        for number, line in enumerate(lines, start=1):
            said = {**header, **_line(line)}
            yield number, [said.get(name) or None for name in HEADINGS]

    return Sheet(HEADINGS, len(lines), rows)


def _parsed(content: bytes) -> Element:
    """The root; nothing outside is fetched, no entity is resolved, no definition is taken."""
    if len(content) > MOST_BYTES:
        raise FileRefused(_("The file is larger than %d MB. Split it.") % (MOST_BYTES // 1024 // 1024))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FileRefused(_("The XML is damaged. Ask for the document again.")) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise FileRefused(_("The document holds definitions that no order has."))
    if root.tag != _ORDER:
        raise FileRefused(
            _("This is %s and no UBL Order 2.1. Send the order itself.") % etree.QName(root).localname[:40]
        )
    return root


def _header(root: Element) -> dict[str, Cell]:
    """What holds for the whole order."""
    buyer = root.find(f"{_CAC}BuyerCustomerParty")
    first, last = _period(root)
    charges, named = _charges(root)
    return {
        "order_reference": _text(root, "cbc:ID"),
        "customer": _text(buyer, "cbc:SupplierAssignedAccountID"),
        "buyer_ids": " | ".join(dict.fromkeys(each for path in _BUYER_IDS for each in _texts(buyer, path))),
        "buyer_name": next((name for path in _BUYER_NAMES if (name := _text(buyer, path))), ""),
        "currency": _text(root, "cbc:DocumentCurrencyCode"),
        "requested_date": last or first,
        "discount_amount": _discount(root),
        "charges": charges,
        "note": "\n".join(_notes(root, first, last, named)),
        **_ship_to(root),
    }


def _line(order_line: Element) -> dict[str, Cell]:
    line = order_line.find(f"{_CAC}LineItem")
    item = None if line is None else line.find(f"{_CAC}Item")
    quantity, unit = _text(line, "cbc:Quantity"), _attribute(line, "cbc:Quantity", "unitCode")
    first, last = _period(line)
    return {
        "sku": _text(item, "cac:SellersItemIdentification/cbc:ID"),
        "customer_sku": _text(item, "cac:BuyersItemIdentification/cbc:ID"),
        "gtin": _text(item, "cac:StandardItemIdentification/cbc:ID"),
        "item_name": _text(item, "cbc:Name"),
        "quantity": quantity,
        "unit": unit,
        "unit_price": _unit_price(line, unit),
        "line_requested_date": last or first,
        **_line_discount(line, _number(quantity)),
    }


def _unit_price(line: Element, unit: str) -> Cell:
    """The price of one; documents may say that of a hundred."""
    said = _text(line, "cac:Price/cbc:PriceAmount")
    base_unit = _attribute(line, "cac:Price/cbc:BaseQuantity", "unitCode")
    if said and base_unit and unit and base_unit != unit:
        return f"{said} / {base_unit}"  # which is no number: the row is refused with what stands there
    price, base = _number(said), _number(_text(line, "cac:Price/cbc:BaseQuantity"))
    if price is None or not base:
        return said
    return _each(price, base)


def _line_discount(line: Element, quantity: Decimal | None) -> dict[str, Cell]:
    """The line's allowances: a percentage where there is one alone, else an amount for each piece."""
    found = _adjustments(line, is_charge=False)
    percents = [_text(each, "cbc:MultiplierFactorNumeric") for each in found]
    if len(found) == 1 and percents[0]:
        return {"discount_percent": percents[0]}
    amount = sum((_number(_text(each, "cbc:Amount")) or Decimal(0) for each in found), Decimal(0))
    return {"line_discount_amount": _each(amount, quantity)} if amount and quantity else {}


def _discount(root: Element) -> Cell:
    amounts = [_number(_text(each, "cbc:Amount")) for each in _adjustments(root, is_charge=False)]
    return sum((amount for amount in amounts if amount is not None), Decimal(0)) or None


def _charges(root: Element) -> tuple[str, list[str]]:
    """Charges we know as an order's charges, the others by name."""
    known, named = [], []
    for each in _adjustments(root, is_charge=True):
        code, text = _text(each, "cbc:AllowanceChargeReasonCode"), _text(each, "cbc:AllowanceChargeReason")
        amount = _text(each, "cbc:Amount")
        if code in ChargeCode.values:
            known.append(f"{code} {amount} {text.replace(';', ',')}".strip())
        else:
            named.append(_charge_words(text or code, amount, _attribute(each, "cbc:Amount", "currencyID")))
    return "; ".join(known), named


def _charge_words(name: str, amount: str, currency: str) -> str:
    return _("Charge named by the customer, not taken over: %(name)s %(amount)s") % {
        "name": name, "amount": f"{amount} {currency}".strip(),
    }  # fmt: skip


def _notes(root: Element, first: str, last: str, named: list[str]) -> Iterator[str]:
    """What is left for people to read."""
    yield from _texts(root, "cbc:Note")
    if first and last and first != last:
        yield _("Wished between %(first)s and %(last)s") % {"first": first, "last": last}
    for path, words in (("cbc:IssueDate", _("Dated %s")), ("cbc:CustomerReference", _("Their reference: %s")),
                        ("cac:QuotationDocumentReference/cbc:ID", _("Quote: %s")),
                        ("cac:Contract/cbc:ID", _("Contract: %s"))):  # fmt: skip
        if said := _text(root, path):
            yield words % said
    yield from named
    for order_line in root.findall(f"{_CAC}OrderLine"):
        line = order_line.find(f"{_CAC}LineItem")
        which = _("Line %s") % _text(line, "cbc:ID")
        for note in (*_texts(order_line, "cbc:Note"), *_texts(line, "cbc:Note")):
            yield f"{which}: {note}"
        for each in _adjustments(line, is_charge=True):
            name = _text(each, "cbc:AllowanceChargeReason") or _text(each, "cbc:AllowanceChargeReasonCode")
            words = _charge_words(
                name, _text(each, "cbc:Amount"), _attribute(each, "cbc:Amount", "currencyID")
            )
            yield f"{which}: {words}"


def _ship_to(root: Element) -> dict[str, Cell]:
    """Where the goods go, if the document says so."""
    delivery = root.find(f"{_CAC}Delivery")
    place = None if delivery is None else delivery.find(f"{_CAC}DeliveryLocation/{_CAC}Address")
    if place is None:
        return {}
    name = _text(delivery, "cac:DeliveryParty/cac:PartyName/cbc:Name")
    streets = [
        _text(place, f"cbc:{part}") for part in ("StreetName", "BuildingNumber", "AdditionalStreetName")
    ]
    return {
        "ship_to_name": name or _text(delivery, "cac:DeliveryLocation/cbc:Name"),
        "ship_to_street": " ".join(part for part in streets if part),
        "ship_to_postal_code": _text(place, "cbc:PostalZone"),
        "ship_to_city": _text(place, "cbc:CityName"),
        "ship_to_region": _text(place, "cbc:CountrySubentity"),
        "ship_to_country": _text(place, "cac:Country/cbc:IdentificationCode"),
    }


def _period(parent: Element) -> tuple[str, str]:
    """First and last day of the wished delivery, without the time zone a day may carry."""
    path = "cac:Delivery/cac:RequestedDeliveryPeriod/cbc:"
    return _text(parent, f"{path}StartDate")[:10], _text(parent, f"{path}EndDate")[:10]


def _adjustments(parent: Element, *, is_charge: bool) -> list[Element]:
    found = [] if parent is None else parent.findall(f"{_CAC}AllowanceCharge")
    return [each for each in found if (_text(each, "cbc:ChargeIndicator") in ("true", "1")) is is_charge]


def _texts(parent: Element, path: str) -> list[str]:
    found = [] if parent is None else parent.findall(path, _NAMES)
    return [words for each in found if (words := (each.text or "").strip())]


def _text(parent: Element, path: str) -> str:
    return next(iter(_texts(parent, path)), "")


def _attribute(parent: Element, path: str, name: str) -> str:
    found = None if parent is None else parent.find(path, _NAMES)
    return "" if found is None else str(found.get(name, "")).strip()


def _each(amount: Decimal, count: Decimal) -> Cell:
    try:
        return round_quantity(amount / count)
    except InvalidOperation:  # more digits than anything here has
        return f"{amount} / {count}"


def _number(text: str) -> Decimal | None:
    """A decimal as XML writes it; None for what the column will refuse with words."""
    try:
        found = Decimal(text) if len(text) < 30 else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() and abs(found) < 10**15 else None
