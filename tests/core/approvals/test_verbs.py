"""Asking, approving, refusing and withdrawing: one request decided once, by another person than the one who asked."""

from __future__ import annotations

import pytest

from core import approvals, policy, timeline
from core.actors import Actor
from core.approvals.verbs import AboveCeiling, ReasonMissing
from core.lifecycle import MoveNotAllowed
from core.models import ApprovalRequest
from core.refusals import NotPermitted
from ledger.models import JournalEntry
from tests.builders import a_ceiling, a_company, an_actor, the_company
from tests.core.approvals.stage import a_manager, a_request, an_asker, told

pytestmark = pytest.mark.django_db


def test_requests_are_numbered_per_company_and_year():
    first, second = a_request(), a_request(an_asker(a_company("OTHER")))
    year = the_company().today().year

    assert (first.number, second.number) == (f"F-{year}-000001", f"F-{year}-000001")
    assert a_request().number == f"F-{year}-000002"


def test_a_refusal_says_why_and_nothing_is_done():
    asker = an_asker()
    request, manager = a_request(asker), a_manager()

    approvals.refuse(request, reason="Wrong month", by=manager)

    request.refresh_from_db()
    assert (request.status, request.decided_by, request.decision_reason) == (
        "refused",
        manager.user,
        "Wrong month",
    )
    assert told(asker.user) == [f"{request.number} is refused"]
    assert not JournalEntry.objects.exists()


def test_a_refusal_needs_a_reason():
    request = a_request()

    with pytest.raises(ReasonMissing):
        approvals.refuse(request, reason="  ", by=a_manager())

    assert ApprovalRequest.objects.get().status == "requested"


def test_only_who_asked_withdraws_and_nobody_approves_it_after():
    asker = an_asker()
    request, manager = a_request(asker), a_manager()
    with pytest.raises(NotPermitted):
        approvals.withdraw(request, by=manager)

    approvals.withdraw(request, by=asker)

    with pytest.raises(MoveNotAllowed, match="withdrawn"):
        approvals.approve(ApprovalRequest.objects.get(), by=manager)
    assert (ApprovalRequest.objects.get().status, JournalEntry.objects.count()) == ("withdrawn", 0)


def test_nobody_refuses_what_he_asked_for_himself():
    both = an_actor(None, "GL", "MGR")
    request = a_request(both)

    for verb in (
        lambda: approvals.approve(request, by=both),
        lambda: approvals.refuse(request, reason="x", by=both),
    ):
        with pytest.raises(approvals.OwnRequest):
            verb()

    assert ApprovalRequest.objects.get().status == "requested"


@pytest.mark.parametrize(
    "decide", [approvals.approve, lambda request, by: approvals.refuse(request, reason="x", by=by)]
)
def test_neither_a_program_nor_the_application_itself_decides(decide):
    request, manager = a_request(), a_manager()
    program = Actor.of(manager.user, manager.company, is_program=True)

    for somebody in (program, Actor.system(manager.company)):
        with pytest.raises(approvals.PersonNeeded):
            decide(request, by=somebody)

    assert (ApprovalRequest.objects.get().status, JournalEntry.objects.count()) == ("requested", 0)


def test_a_role_that_approves_up_to_a_ceiling_approves_no_more(monkeypatch):
    monkeypatch.setitem(policy.WITH_CEILING, "ledger.approve_entry", "MGR")
    a_ceiling("MGR", "ledger.approve_entry", "120.00")
    manager, small, large = a_manager(), a_request(amount="120.00"), a_request(amount="120.01")

    approvals.approve(small, by=manager)
    with pytest.raises(AboveCeiling):
        approvals.approve(large, by=manager)

    assert JournalEntry.objects.count() == 1


def test_a_decided_request_is_not_decided_again():
    request, manager = a_request(), a_manager()
    approvals.approve(request, by=manager)

    for verb in (
        lambda made: approvals.approve(made, by=a_manager()),
        lambda made: approvals.refuse(made, reason="x", by=a_manager()),
    ):
        with pytest.raises(MoveNotAllowed):
            verb(ApprovalRequest.objects.get())

    assert ApprovalRequest.objects.get().decided_by == manager.user
    assert JournalEntry.objects.count() == 1


def test_each_step_leaves_its_event_with_who_and_why():
    asker, manager = an_asker(username="gloria"), a_manager(username="mia")
    request = a_request(asker)

    approvals.approve(request, by=manager, note="Seen the lease")

    events = timeline.of_document(request).values_list("activity", "actor_name", "reason")
    assert list(events) == [("approved", "mia", "Seen the lease"), ("requested", "gloria", "Rent of May")]


def test_managers_of_other_companies_and_those_who_asked_are_told_nothing():
    stranger, colleague = a_manager(a_company("OTHER")), an_asker()
    manager, auditor = a_manager(), an_actor(None, "AUD")

    a_request(manager_and_asker := an_actor(None, "GL", "MGR"))

    assert len(told(manager.user)) == 1
    assert [told(each.user) for each in (stranger, colleague, auditor, manager_and_asker)] == [[], [], [], []]
