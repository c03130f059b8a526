"""The administrator's pages: messages given up, checks of the books, the security log."""

from __future__ import annotations

import pytest
from django.test import Client

from core import jobs
from core.models import InvariantRun, Job, JobState, OutboxMessage, SecurityEvent
from reporting.tasks import CHECK
from tests import builders

pytestmark = pytest.mark.django_db


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(builders.a_user(None, role))
    return client


@pytest.fixture
def given_up() -> OutboxMessage:
    return OutboxMessage.objects.create(
        company=builders.the_company(), task="invoicing.tasks.render_invoice_pdf", arguments=[1], status="dead",
        attempts=8, last_error="OSError: the disk is full <b>",
    )  # fmt: skip


def test_a_given_up_message_shows_its_whole_error(given_up):
    page = signed_in("ADM").get(f"/system/messages/{given_up.pk}/").content.decode()

    assert "OSError: the disk is full &lt;b&gt;" in page
    assert "Run again" in page


def test_the_administrator_gives_it_its_attempts_anew(given_up):
    response = signed_in("ADM").post(f"/system/messages/{given_up.pk}/run-again")

    given_up.refresh_from_db()
    assert response.status_code == 303
    assert (given_up.status, given_up.attempts, given_up.last_error) == ("pending", 0, "")


def test_a_message_that_waits_is_not_run_again(given_up):
    OutboxMessage.objects.update(status="pending")

    assert signed_in("ADM").post(f"/system/messages/{given_up.pk}/run-again").status_code == 409


@pytest.mark.parametrize("role", ["MGR", "AUD", "SAL"])
def test_others_may_not_run_it_again(given_up, role):
    client = signed_in(role)

    assert client.post(f"/system/messages/{given_up.pk}/run-again").status_code == 403
    given_up.refresh_from_db()
    assert given_up.status == "dead"
    assert SecurityEvent.objects.get().detail == {"permission": "core.change_settings"}


def test_another_companys_message_does_not_exist(given_up):
    OutboxMessage.objects.update(company=builders.a_company("OTHER"))

    assert signed_in("ADM").get(f"/system/messages/{given_up.pk}/").status_code == 404


def test_a_check_runs_as_a_job_and_its_result_is_kept():
    client = signed_in("ADM")

    response = client.post("/system/checks/run")
    job = Job.objects.get(kind=CHECK)
    jobs.run(job.pk)

    job.refresh_from_db()
    run = InvariantRun.objects.get()
    assert response.url == f"/jobs/{job.pk}/"
    assert (job.state, job.result) == (JobState.DONE, {"run": run.pk, "findings": 0})
    assert "rules hold" in client.get("/system/checks/").content.decode()


def test_only_the_administrator_starts_a_check():
    assert signed_in("AUD").post("/system/checks/run").status_code == 403
    assert not Job.objects.exists()


def test_the_security_log_shows_refusals():
    signed_in("SAL").get("/system/")

    page = signed_in("ADM").get("/system/security/").content.decode()

    assert "core.view_system" in page
    assert "/system/" in page
