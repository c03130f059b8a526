"""What the calls about the books are told."""

from typing import Any

SAME = {"journal-entries": "entries"}
TOLD: dict[str, Any] = {"account": "5400", "debit": "5.00"}
ENTRY_LINES = [{"account": "5400", "debit": "5.00"}, {"account": "5900", "credit": "5.00"}]
ALSO: dict[str, dict[str, Any]] = {"POST /api/v1/journal-entries": {"lines": ENTRY_LINES}}
#: The period is open.
NOT_NOW = {"POST /api/v1/periods/{name}/reopen"}
