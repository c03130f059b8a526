"""What the calls about stock are told."""

from typing import Any

TOLD: dict[str, Any] = {"unit_cost": "3.00"}
