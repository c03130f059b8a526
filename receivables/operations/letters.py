"""Letters are kept as they were printed."""

from __future__ import annotations

from core import files, timeline
from core.actors import Actor
from core.locking import lock, operation
from receivables.models import DunningNotice


@operation
def keep_letter(notice: DunningNotice, name: str, content: bytes, *, by: Actor) -> None:
    """Store the letter of a notice once; a second printing is dropped."""
    lock(notice)
    if notice.pdf_id is not None:
        return
    notice.pdf = files.store(notice.company, name, "application/pdf", content, document=notice)
    notice.save(update_fields=["pdf"])
    timeline.record(notice, "printed", by=by)
