"""How much comes back, for programs."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from core.api import amount_text, needs, plain_text
from core.models import Company
from core.refusals import Refusal
from fulfillment.lifecycle import ReturnReason
from reporting import selectors
from reporting.api import RangeIn

router = Router(tags=["reports"])
BY = (selectors.BY_PRODUCT, selectors.BY_CUSTOMER, selectors.BY_REASON)


class ReturnRateOut(Schema):
    """Lines that left and came back in the days; ``rate`` in percent of lines, ``net`` in company currency."""

    code: str
    name: str
    lines_shipped: int
    lines_returned: int
    rate: str | None
    quantity_shipped: str
    quantity_returned: str
    net: str | None


@router.get("/reports/returns", response=list[ReturnRateOut], summary="Return rate")
@needs("reporting.view_sales")
def read_returns(
    request: HttpRequest, days: Query[RangeIn], by: str = selectors.BY_PRODUCT, reason: str = ""
) -> list[dict[str, Any]]:
    """What came back in these days (the last year), by product, customer or reason."""
    company: Company = request.actor.company  # type: ignore[attr-defined]
    for value, known, field in ((by, BY, "by"), (reason, ("", *ReturnReason.values), "reason")):
        if value not in known:
            raise Refusal(_("Use one of: %s.") % ", ".join(each for each in known if each), field=field)
    since, until = days.days(company)
    return [
        {
            "code": row.code, "name": row.name, "lines_shipped": row.shipped, "lines_returned": row.returned,
            "rate": None if row.rate is None else f"{row.rate:f}",
            "quantity_shipped": plain_text(row.shipped_quantity),
            "quantity_returned": plain_text(row.returned_quantity),
            "net": None if row.worth is None else amount_text(row.worth, company.base_currency),
        }
        for row in selectors.return_rates(company, since, until, by, reason)
    ]  # fmt: skip
