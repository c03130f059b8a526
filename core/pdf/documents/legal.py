"""What an invoice must say about its tax, by the categories of EN 16931."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.pdf.documents.money import PrintedTax

EU_COUNTRIES = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
        "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip


def legal_notes(taxes: Iterable[PrintedTax], *, seller_country: str) -> list[str]:
    """One sentence per tax category that needs one, in the active language; the tax's own reason goes first.

    Sellers in the European Union cite the article of Directive 2006/112/EC.
    """
    notes = (tax.reason or _note(tax.category, in_union=seller_country in EU_COUNTRIES) for tax in taxes)
    return list(dict.fromkeys(note for note in notes if note))


def _note(category: str, *, in_union: bool) -> str:
    match category:
        case "AE" if in_union:
            return _(
                "Reverse charge: VAT is to be accounted for by the recipient (Article 196 of Directive 2006/112/EC)."
            )
        case "AE":
            return _("Reverse charge: VAT is to be accounted for by the recipient.")
        case "K":
            return _("Intra-Community supply, exempt from VAT (Article 138 of Directive 2006/112/EC).")
        case "G" if in_union:
            return _(
                "Export outside the European Union, exempt from VAT (Article 146 of Directive 2006/112/EC)."
            )
        case "G":
            return _("Export, exempt from VAT.")
        case "E":
            return _("Exempt from VAT.")
        case "O":
            return _("Not subject to VAT.")
        case _:
            return ""
