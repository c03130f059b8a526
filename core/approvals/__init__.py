"""Four eyes: what one person requests another one approves, and only then it is done (ROLES.md, sections 1 and 2).

An app registers a ``RequestKind`` in ``AppConfig.ready`` and calls ``ask`` where somebody may not act alone; the
approval calls the kind's ``apply``, the app's own operation, in its transaction.
"""

from core.approvals.kinds import Outcome, Proposed, RequestKind, register
from core.approvals.selectors import (
    RequesterGone,
    hold_about,
    requester_of,
    subject_id_of,
    subject_of,
    waiting_about,
    waiting_of_kind,
)
from core.approvals.verbs import (
    AlreadyAsked,
    Outdated,
    OwnRequest,
    PersonNeeded,
    SecondPersonNeeded,
    Wish,
    approve,
    ask,
    refuse,
    refuse_alone,
    renew,
    replace,
    withdraw,
)

__all__ = [
    "AlreadyAsked",
    "Outcome",
    "Outdated",
    "OwnRequest",
    "PersonNeeded",
    "Proposed",
    "RequestKind",
    "RequesterGone",
    "SecondPersonNeeded",
    "Wish",
    "approve",
    "ask",
    "hold_about",
    "refuse",
    "refuse_alone",
    "register",
    "renew",
    "replace",
    "requester_of",
    "subject_id_of",
    "subject_of",
    "waiting_about",
    "waiting_of_kind",
    "withdraw",
]
