"""How long somebody stood in statements that lock rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

LOCKING = ("FOR UPDATE", "FOR NO KEY UPDATE")


class Waiting:
    """Milliseconds spent in statements that lock rows: the lock itself, and whoever held it before."""

    def __init__(self) -> None:
        self.milliseconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run a statement, with the clock on where it locks."""
        if not any(words in sql for words in LOCKING):
            return execute(sql, params, many, context)
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.milliseconds += (time.perf_counter() - begun) * 1000
