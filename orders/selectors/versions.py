"""An order and what it once said."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from orders.lifecycle import RevisionKind
from orders.models import OrderRevision, SalesOrder
from orders.revisions import SAID, Content, content_of, fingerprint, is_said_by


def current_offer(order: SalesOrder) -> OrderRevision | None:
    """The revision a quote stands for; one from before revisions were kept has none."""
    rows = order.revisions.filter(revision=order.revision, kind=RevisionKind.OFFER)
    return rows.select_related("pdf", "made_by").first()


@dataclass(frozen=True, slots=True)
class Version:
    """An order as it was once, or as it is now."""

    key: str
    label: str
    content: Content
    sha256: str
    at: datetime.datetime | None = None
    valid_until: datetime.date | None = None
    by: str = ""

    @property
    def is_current(self) -> bool:
        """Whether this is the order as it stands."""
        return self.key == NOW


#: The order as it stands, among its revisions.
NOW = "now"


def versions_of(order: SalesOrder) -> list[Version]:
    """Every revision that was kept, oldest first, and the order as it is now where that says something else."""
    kept = list(order.revisions.select_related("made_by").order_by("revision"))
    found = [
        Version(
            str(each.revision),
            _("Revision %(number)s · %(kind)s")
            % {"number": each.revision, "kind": str(each.get_kind_display()).lower()},
            each.content,
            each.sha256,
            each.created_at,
            each.valid_until,
            str(each.made_by) if each.made_by else "",
        )
        for each in kept
    ]
    content = content_of(order, list(order.lines.select_related(*SAID).order_by("position")))
    if not kept or not is_said_by(kept[-1].sha256, content):
        found.append(Version(NOW, _("As it is now"), content, fingerprint(content)))
    return found
