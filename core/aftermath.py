"""What a refusal leaves behind: written once its transaction has been taken back, or not at all.

A rule that refuses undoes everything the verb did. Now and then it has to leave something all the same: an order that
may not be picked goes on hold. The step is an operation of its own, and runs as soon as no transaction is open.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar

from django.db import connection

logger = logging.getLogger(__name__)
_steps: ContextVar[tuple[Callable[[], object], ...]] = ContextVar("aftermath", default=())


def leave(step: Callable[[], object]) -> None:
    """Do this after the refusal that is about to be raised has undone its verb."""
    _steps.set((*_steps.get(), step))


def settle(*, even_inside: bool = False) -> None:
    """Do what was left, unless a transaction is still open; at the end of a request nothing stays undone."""
    if connection.in_atomic_block and not even_inside:
        return
    while steps := _steps.get():
        _steps.set(())
        for step in steps:
            try:
                step()
            except Exception:  # the refusal it follows is what the caller has to hear of
                logger.exception("What a refusal was to leave behind could not be done.")


def forget() -> None:
    """Nothing is left any more: what it was about is gone."""
    _steps.set(())
