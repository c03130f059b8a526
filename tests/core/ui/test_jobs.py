"""Jobs in the browser: whose they are, how their progress ends, and who may stop them."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from core.models import Company, Job, JobState, OutboxMessage, Role, User
from tests.core.ui.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.ui.urls")]
HTMX = {"HX-Request": "true"}


def a_job(company: Company, user: User | None, state: JobState = JobState.RUNNING, **values: Any) -> Job:
    return Job.objects.create(
        company=company, kind="billing_run", title="Billing run", state=state, requested_by=user,
        progress=1240, total=10000, **values,
    )  # fmt: skip


def test_progress_is_polled_until_the_job_has_ended(sign_in: SignIn, company: Company) -> None:
    client = sign_in(Role.RECEIVABLES)
    started = timezone.now() - datetime.timedelta(seconds=30)
    job = a_job(company, User.objects.get(), started_at=started)
    address = f"/jobs/{job.pk}/"

    running = client.get(address, headers=HTMX)
    assert running.status_code == 200
    assert "1,240 of 10,000, about 4 min" in running.content.decode()
    assert 'hx-trigger="every 1s"' in running.content.decode()

    Job.objects.update(
        state=JobState.DONE, progress=10000, finished_at=timezone.now(), result_url="/invoices/"
    )
    ended = client.get(address, headers=HTMX)
    assert ended.status_code == 286
    assert "hx-trigger" not in ended.content.decode()
    assert 'href="/invoices/"' in ended.content.decode()
    assert client.get(address).status_code == 200


def test_one_sees_ones_own_jobs_and_an_administrator_all(sign_in: SignIn, company: Company) -> None:
    job = a_job(company, User.objects.create_user("other"))
    clerk = sign_in(Role.RECEIVABLES)
    administrator = sign_in(Role.ADMINISTRATOR, username="ada")

    assert clerk.get(f"/jobs/{job.pk}/").status_code == 404
    assert f"/jobs/{job.pk}/" not in clerk.get("/jobs/").content.decode()
    assert administrator.get(f"/jobs/{job.pk}/").status_code == 200
    assert f"/jobs/{job.pk}/" in administrator.get("/jobs/").content.decode()


def test_another_companys_job_does_not_exist(sign_in: SignIn) -> None:
    other = Company.objects.create(code="NO", name="Fjord Handel AS", country="NO", base_currency="NOK")
    job = a_job(other, None)

    assert sign_in(Role.ADMINISTRATOR).get(f"/jobs/{job.pk}/").status_code == 404


def test_a_running_job_can_be_stopped_once(sign_in: SignIn, company: Company) -> None:
    client = sign_in(Role.RECEIVABLES)
    job = a_job(company, User.objects.get())

    assert client.post(f"/jobs/{job.pk}/cancel").status_code == 303
    job.refresh_from_db()
    assert job.is_cancel_requested

    Job.objects.update(state=JobState.DONE)
    refused = client.post(f"/jobs/{job.pk}/cancel")
    assert refused.status_code == 409
    assert "The job has ended already." in refused.content.decode()


def test_only_a_failed_job_goes_on(sign_in: SignIn, company: Company) -> None:
    client = sign_in(Role.RECEIVABLES)
    job = a_job(company, User.objects.get(), JobState.FAILED)

    assert client.post(f"/jobs/{job.pk}/repeat").status_code == 303
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert OutboxMessage.objects.count() == 1
    assert client.post(f"/jobs/{job.pk}/repeat").status_code == 409


def test_a_manager_sees_but_does_not_stop_others_jobs(sign_in: SignIn, company: Company) -> None:
    job = a_job(company, User.objects.create_user("other"))
    manager = sign_in(Role.MANAGER)

    assert manager.get(f"/jobs/{job.pk}/").status_code == 200
    assert manager.post(f"/jobs/{job.pk}/cancel").status_code == 403
    job.refresh_from_db()
    assert not job.is_cancel_requested
