"""What the units of UN/ECE Recommendation 20 measure, for those that goods are sold in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """A dimension and how many of its base unit (kilogram, meter, liter, square meter, hour) one of it is."""

    dimension: str = ""
    factor: Decimal = Decimal(1)


#: Counted units (piece, box, pallet) measure nothing: how many pieces a box holds is the product's affair.
COUNTED = Measure()

MEASURES: dict[str, Measure] = {
    code: Measure(dimension, Decimal(factor))
    for dimension, units in {
        "mass": {"MGM": "0.000001", "GRM": "0.001", "KGM": "1", "TNE": "1000", "ONZ": "0.0283495231", "LBR": "0.45359237"},
        "length": {"MMT": "0.001", "CMT": "0.01", "MTR": "1", "KMT": "1000", "INH": "0.0254", "FOT": "0.3048"},
        "volume": {"MLT": "0.001", "CLT": "0.01", "LTR": "1", "HLT": "100", "MTQ": "1000"},
        "area": {"CMK": "0.0001", "MTK": "1"},
        "time": {"SEC": "0.0002777778", "MIN": "0.0166666667", "HUR": "1", "DAY": "24"},
    }.items()
    for code, factor in units.items()
}  # fmt: skip


def measure_of(code: str) -> Measure:
    """What the unit with this code measures; a code that is not known here is counted."""
    return MEASURES.get(code, COUNTED)
