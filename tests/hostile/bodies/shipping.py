"""What the calls about carriers, shipping methods, pick-ups and customs are told."""

import datetime
from typing import Any

from django.utils import timezone

NAMED = {"METHOD": "shipping-methods"}
SAME = {"methods": "shipping-methods"}
TOLD: dict[str, Any] = {
    "shipping_method": "METHOD",
    "service": "",
    "tracking_url": "https://post.example/{number}",
}
_DAY = timezone.localdate() + datetime.timedelta(days=30)
_DAY += datetime.timedelta(days=(7 - _DAY.weekday()) % 7)
_SERVICES = [{"code": "S", "name": "Words", "transit_days": 2, "cut_off": "15:00", "method": "METHOD"}]
_BANDS = [{"starts_at": "0", "price": "4.90", "cost": "3.10", "countries": "AT"}]
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/carriers": {"services": _SERVICES},
    "PATCH /api/v1/carriers/{code}": {"services": _SERVICES},
    "POST /api/v1/shipping-methods": {"how": "carrier", "basis": "order", "measure": "weight", "bands": _BANDS},
    "PATCH /api/v1/shipping-methods/{code}": {"how": "carrier", "basis": "order", "measure": "weight", "bands": _BANDS},
    "POST /api/v1/pickup-slots": {
        "warehouse": "", "first_day": _DAY.isoformat(), "last_day": _DAY.isoformat(), "opens_at": "09:00",
        "closes_at": "12:00", "minutes": 60, "capacity": 2,
    },
    "PATCH /api/v1/pickup-slots/{slot}": {"capacity": 3},
    "POST /api/v1/shipments/{number}/slot": {"slot": None},
    "POST /api/v1/shipments/{number}/hand-over": {"code": ""},
}  # fmt: skip
