"""Telling people: rows written in the transaction of the verb that causes them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils import timezone

from core import clock, policy
from core.actors import Actor
from core.models import Membership, Notification
from core.notifications.wording import is_known

READS = "core.view_notification"
NEWS = datetime.timedelta(days=14)  # what is loaded from before tells nobody anything new


class Message(NamedTuple):
    """What one person is told, and where it leads."""

    user_id: int
    url: str
    data: Mapping[str, Any] = {}
    key: str | None = None


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
    people = sorted({pk for pk in user_ids if pk is not None})
    tell_each(kind, [Message(pk, url, data or {}, key) for pk in people], by=by, permissions=permissions)


def tell_each(kind: str, messages: Iterable[Message], *, by: Actor, permissions: Iterable[str] = ()) -> None:
    """Tell many people of many documents at once, by the same rules; two statements however many there are."""
    if not is_known(kind):
        raise LookupError(f"unknown kind of notification {kind}")
    own = by.user.pk if by.user else None
    wanted = [message for message in messages if message.user_id != own]
    if not wanted or clock.now() < timezone.now() - NEWS:
        return
    at = clock.stamp()
    readers = _readers({message.user_id for message in wanted}, by, {READS, *permissions})
    Notification.objects.bulk_create(
        [
            Notification(
                company=by.company, user_id=message.user_id, kind=kind, data=dict(message.data), url=message.url,
                key=message.key, actor_name=str(by.user) if by.user else "", created_at=at,
            )
            for message in wanted if message.user_id in readers
        ],
        ignore_conflicts=any(message.key is not None for message in wanted),
    )  # fmt: skip


def _readers(wanted: set[int], by: Actor, permissions: set[str]) -> set[int]:
    """Those of them who work here and may do all of this."""
    roles: defaultdict[int, set[str]] = defaultdict(set)
    for pk, role in Membership.objects.filter(
        company=by.company, user_id__in=wanted, user__is_active=True
    ).values_list("user_id", "role"):
        roles[pk].add(role)
    return {pk for pk, held in roles.items() if permissions <= policy.permissions_of(frozenset(held))}
