"""Where a letter comes from."""

from __future__ import annotations

from receivables.models import DunningNotice, DunningRun


def run_of_notice(pk: int) -> tuple[type[DunningRun], int]:
    """The run whose execution sent the letter."""
    return DunningRun, DunningNotice.objects.values_list("run_id", flat=True).get(pk=pk)
