"""Several people at one request: real threads, real commits; it is decided once, and done at most once."""

from __future__ import annotations

import pytest

from core import approvals
from core.lifecycle import MoveNotAllowed
from core.models import ApprovalRequest
from ledger.models import JournalEntry
from tests.core.approvals.stage import a_manager, a_request, an_asker
from tests.core.raw import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def mine() -> ApprovalRequest:
    """The request as somebody's own page has loaded it."""
    return ApprovalRequest.objects.get()


def test_two_managers_approve_at_once_and_it_is_posted_once():
    a_request()
    managers = [a_manager(), a_manager()]

    answers = at_once(*(lambda by=by: approvals.approve(mine(), by=by) for by in managers))

    assert sorted(answer is None for answer in answers) == [False, True]
    loser = next(answer for answer in answers if answer)
    assert isinstance(loser, MoveNotAllowed)
    assert "approved already" in str(loser)
    assert JournalEntry.objects.count() == 1


def test_one_approves_while_the_other_refuses_and_the_first_word_holds():
    a_request()

    approved, refused = at_once(
        lambda: approvals.approve(mine(), by=a_manager()),
        lambda: approvals.refuse(mine(), reason="No", by=a_manager()),
    )

    assert (approved is None) != (refused is None)
    assert isinstance(approved or refused, MoveNotAllowed)
    assert JournalEntry.objects.count() == (1 if approved is None else 0)


def test_who_asked_withdraws_while_a_manager_approves_and_only_one_of_it_happens():
    asker = an_asker()
    a_request(asker)

    approved, withdrawn = at_once(
        lambda: approvals.approve(mine(), by=a_manager()), lambda: approvals.withdraw(mine(), by=asker)
    )

    assert (approved is None) != (withdrawn is None)
    assert JournalEntry.objects.count() == (1 if approved is None else 0)
