"""Telling people: rows written in the transaction of the verb that causes them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from core import clock, policy
from core.actors import Actor
from core.models import Membership, Notification
from core.notifications.wording import is_known

READS = "core.view_notification"
NEWS = datetime.timedelta(days=14)  # what is loaded from before tells nobody anything new


def tell(  # noqa: PLR0913  (what, to whom, where it leads, who did it)
    kind: str,
    *user_ids: int | None,
    url: str,
    by: Actor,
    data: Mapping[str, Any] | None = None,
    permissions: Iterable[str] = (),
    key: str | None = None,
) -> None:
    """Tell people of the company what ``by`` has done; nobody is told what he did himself.

    Left out is who has no bell, such as a customer in the portal, and who lacks one of ``permissions``: he could not
    open where ``url`` leads. With a ``key`` each is told once, however often the fact is reported.
    """
    if not is_known(kind):
        raise LookupError(f"unknown kind of notification {kind}")
    own = by.user.pk if by.user else None
    wanted = {pk for pk in user_ids if pk is not None and pk != own}
    if not wanted or clock.now() < timezone.now() - NEWS:
        return
    at = clock.stamp()
    Notification.objects.bulk_create(
        [
            Notification(
                company=by.company, user_id=pk, kind=kind, data=dict(data or {}), url=url, key=key,
                actor_name=str(by.user) if by.user else "", created_at=at,
            )
            for pk in _readers(wanted, by, {READS, *permissions})
        ],
        ignore_conflicts=key is not None,
    )  # fmt: skip


def _readers(wanted: set[int], by: Actor, permissions: set[str]) -> list[int]:
    """Those of them who work here and may do all of this."""
    roles: defaultdict[int, set[str]] = defaultdict(set)
    for pk, role in Membership.objects.filter(
        company=by.company, user_id__in=wanted, user__is_active=True
    ).values_list("user_id", "role"):
        roles[pk].add(role)
    return sorted(pk for pk, held in roles.items() if permissions <= policy.permissions_of(frozenset(held)))
