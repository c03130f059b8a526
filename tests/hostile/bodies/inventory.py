"""What the calls about stock are told."""

import datetime
from typing import Any

TOLD: dict[str, Any] = {
    "unit_cost": "3.00",
    "expected_date": (datetime.date.today() + datetime.timedelta(days=30)).isoformat(),  # noqa: DTZ011 (any day will do)
}
