"""Payment references that banks check (ISO 11649) and the EPC code that banking apps scan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import segno
from stdnum import iban, iso11649
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

_MOST_CHARACTERS = 21
_MOST_EUROS = Decimal("999999999.99")


def rf_reference(number: str) -> str:
    """The RF creditor reference of a document number: R-2026-000123 gives ``RF34R2026000123``.

    Letters and digits only, at most 21 of them after the check digits; raises ValueError for anything else.
    """
    body = re.sub(r"[\s/._-]", "", number).upper()
    if not re.fullmatch(rf"[0-9A-Z]{{1,{_MOST_CHARACTERS}}}", body, flags=re.ASCII):
        raise ValueError(f"no RF reference can be made of {number!r}")
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


def is_rf_reference(text: str) -> bool:
    """Whether the text, blanks and case aside, is a creditor reference with right check digits."""
    try:
        iso11649.validate(text)
    except ValidationError:
        return False
    return True


def compact_rf(text: str) -> str:
    """The reference as it is stored and compared: no blanks, capital letters."""
    return str(iso11649.compact(text))


def is_iban(text: str) -> bool:
    """Whether the text, blanks aside, is an IBAN with right check digits."""
    return bool(iban.is_valid(text))


def in_groups(text: str) -> str:
    """An IBAN or RF reference in groups of four, as people read and type it; other numbers stay as they are."""
    compact = re.sub(r"\s", "", text)
    if not (is_iban(compact) or is_rf_reference(compact)):
        return text
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))


@dataclass(frozen=True, kw_only=True)
class EpcTransfer:
    """A SEPA credit transfer for the EPC069-12 code (version 002: the BIC may be missing within the EEA)."""

    name: str
    iban: str
    amount: Decimal
    bic: str = ""
    reference: str = ""
    text: str = ""

    def payload(self) -> str:
        """The code's text. A valid RF reference goes to its own field, anything else is remittance text."""
        if not Decimal("0.01") <= self.amount <= _MOST_EUROS:
            raise ValueError(f"{self.amount} EUR cannot be transferred by an EPC code")
        structured = compact_rf(self.reference) if is_rf_reference(self.reference) else ""
        unstructured = "" if structured else _one_line(self.text or self.reference, 140)
        fields = [
            "BCD", "002", "1", "SCT", re.sub(r"\s", "", self.bic).upper(), _one_line(self.name, 70),
            re.sub(r"\s", "", self.iban).upper(), f"EUR{self.amount:.2f}", "", structured, unstructured,
        ]  # fmt: skip
        return "\n".join(fields).rstrip("\n")


def _one_line(text: str, most: int) -> str:
    return " ".join(text.split())[:most]


def epc_qr(payload: str) -> str:
    """The EPC code of a payload as a PNG ``data:`` URI: error correction M, at most version 13."""
    code = segno.make(payload, error="m", boost_error=False, micro=False, encoding="utf-8", mask=2)
    if int(code.version) > 13:
        raise ValueError("the payload is too long for an EPC code")
    return str(code.png_data_uri(border=0))


def scan_qr(text: str) -> str:
    """A QR code of a document number for the warehouse scanner, as a PNG ``data:`` URI."""
    return str(segno.make(text, error="m", micro=False, mask=2).png_data_uri(border=0))
