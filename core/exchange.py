"""Exchange rates: what one unit of a currency is worth in the company's own."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from core import formats
from core.models import Company, ExchangeRate
from core.money import round_amount
from core.prepared import Place, Prepared
from core.refusals import Refusal

ONE = Decimal(1)


class RateMissing(Refusal):
    """No exchange rate is known on or before the date."""

    code = "rate-missing"


_rates = Prepared(
    lambda: ExchangeRate.objects.filter(company=Place(0), currency=Place(1), date__lte=Place(2)).order_by(
        "-date"
    )[:1]
)


def rate_on(company: Company, currency: str, date: datetime.date) -> Decimal:
    """The latest rate on or before the date. Raises RateMissing."""
    if currency == company.base_currency:
        return ONE
    latest = _rates.all(company.pk, currency, date)
    if not latest:
        raise RateMissing(
            _("There is no exchange rate for %(currency)s on %(date)s. Enter one, then try again.")
            % {"currency": currency, "date": formats.day(date)},
            field="currency",
        )
    return latest[0].rate


def to_base(company: Company, amount: Decimal, rate: Decimal) -> Decimal:
    """An amount at a rate, rounded to the company currency's minor unit."""
    return round_amount(amount * rate, company.base_currency)
