"""Exchange rates: what one unit of a currency is worth in the company's own."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections import defaultdict
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
        raise _missing(currency, date)
    return latest[0].rate


def _missing(currency: str, date: datetime.date) -> RateMissing:
    words = _("There is no exchange rate for %(currency)s on %(date)s. Enter one, then try again.")
    return RateMissing(words % {"currency": currency, "date": formats.day(date)}, field="currency")


class AllRates:
    """Every rate of a company, for amounts of many days; one query."""

    def __init__(self, company: Company) -> None:
        self.base_currency = company.base_currency
        self._dates: dict[str, list[datetime.date]] = defaultdict(list)
        self._rates: dict[str, list[Decimal]] = defaultdict(list)
        rows = ExchangeRate.objects.filter(company=company).order_by("date")
        for currency, date, rate in rows.values_list("currency", "date", "rate"):
            self._dates[currency].append(date)
            self._rates[currency].append(rate)

    def rate_on(self, currency: str, date: datetime.date) -> Decimal:
        """The latest rate on or before the date. Raises RateMissing."""
        if currency == self.base_currency:
            return ONE
        place = bisect_right(self._dates[currency], date)
        if not place:
            raise _missing(currency, date)
        return self._rates[currency][place - 1]

    def converted(self, amount: Decimal, source: str, target: str, date: datetime.date) -> Decimal:
        """An amount in another currency, at the day's rates, rounded. Raises RateMissing."""
        if source == target or not amount:
            return amount
        rate = self.rate_on(source, date) / self.rate_on(target, date)
        return round_amount(amount * rate, target)


def to_base(company: Company, amount: Decimal, rate: Decimal) -> Decimal:
    """An amount at a rate, rounded to the company currency's minor unit."""
    return round_amount(amount * rate, company.base_currency)
