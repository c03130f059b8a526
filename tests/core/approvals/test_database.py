"""Four eyes in the database: raw SQL as the application role meets the same rule (SEC-2)."""

from __future__ import annotations

import pytest

from core import approvals, invariants
from core.models import ApprovalRequest
from tests.builders import an_actor
from tests.core.approvals.stage import a_manager, a_request, an_asker
from tests.core.raw import rows, try_sql

pytestmark = pytest.mark.django_db
DECIDE = "UPDATE core_approvalrequest SET status = %s, decided_by_id = %s, decided_at = now() WHERE id = %s"


@pytest.fixture
def asker():
    return an_asker()


@pytest.fixture
def request_made(asker):
    return a_request(asker)


@pytest.mark.parametrize("status", ["approved", "refused"])
def test_who_asked_is_not_who_decided(asker, request_made, status):
    assert "approver_did_not_request" in try_sql(DECIDE, status, asker.user.pk, request_made.pk)


@pytest.mark.parametrize("status", ["approved", "refused", "withdrawn"])
def test_no_decision_is_nobody_s(request_made, status):
    assert "approver_did_not_request" in try_sql(DECIDE, status, None, request_made.pk)


@pytest.mark.django_db(transaction=True)
def test_a_decision_without_its_event_is_refused(request_made):
    assert "left no event" in try_sql(DECIDE, "approved", a_manager().user.pk, request_made.pk)


@pytest.mark.parametrize(
    "change",
    [
        "proposal = '{}'",
        "requested_amount = 1",
        "reason = 'x'",
        "requested_by_id = %s",
        "basis = '{\"a\": 1}'",
        "kind = 'x'",
    ],
)
def test_what_was_asked_for_never_changes(request_made, change):
    values = [an_actor(None, "MGR").user.pk] if "%s" in change else []

    refusal = try_sql(f"UPDATE core_approvalrequest SET {change} WHERE id = %s", *values, request_made.pk)

    assert "frozen" in refusal


def test_a_decided_request_is_frozen(request_made):
    approvals.approve(request_made, by=a_manager())

    for change in ("decision_reason = 'x'", "result_name = 'x'", "decided_at = now()", "version = 9"):
        assert "frozen" in try_sql(f"UPDATE core_approvalrequest SET {change} WHERE id = %s", request_made.pk)
    assert "frozen" in try_sql(
        "UPDATE core_approvalrequest SET status = 'requested' WHERE id = %s", request_made.pk
    )


def test_a_request_is_never_deleted_nor_born_decided(request_made):
    copied = "company_id, kind, subject_name, subject_kind, subject_url, proposal, basis, currency, reason, requested_by_id"
    texts = "decision_reason, result_name, result_url, version"

    assert "frozen" in try_sql("DELETE FROM core_approvalrequest WHERE id = %s", request_made.pk)
    assert "begins undecided" in try_sql(
        f"INSERT INTO core_approvalrequest (number, status, decided_by_id, decided_at, {copied}, {texts})"
        f" SELECT 'F-1', 'approved', %s, now(), {copied}, {texts} FROM core_approvalrequest WHERE id = %s",
        a_manager().user.pk,
        request_made.pk,
    )
    assert rows("SELECT count(*) FROM core_approvalrequest") == [(1,)]


def test_the_books_are_right_after_each_decision(asker):
    manager = a_manager()
    approvals.approve(a_request(asker), by=manager)
    approvals.refuse(a_request(asker), reason="No", by=manager)
    approvals.withdraw(a_request(asker), by=asker)
    a_request(asker)

    assert [finding for finding in invariants.run_all() if finding.rule == "SEC-2"] == []
    assert ApprovalRequest.objects.count() == 4
