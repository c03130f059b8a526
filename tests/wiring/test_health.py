"""``/healthz`` tells machines and people what works."""

import datetime

import pytest
from django.utils import timezone

from core.models import OutboxMessage, WorkerBeat

pytestmark = pytest.mark.django_db


def a_living_worker() -> None:
    WorkerBeat.objects.create(name="worker", at=timezone.now())


def test_it_is_open_to_all_and_says_that_every_part_works(client):
    a_living_worker()

    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert {name: part["status"] for name, part in answer.json().items() if name != "status"} == {
        "database": "ok",
        "redis": "ok",
        "worker": "ok",
        "outbox": "ok",
    }


def test_without_a_worker_it_is_503_and_says_so(client):
    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["worker"] == {"status": "failed", "reason": "no worker has reported yet"}


def test_a_worker_that_fell_silent_is_named(client):
    WorkerBeat.objects.create(name="worker", at=timezone.now() - datetime.timedelta(seconds=90))

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["worker"]["reason"].startswith("no worker has reported for 9")


def test_messages_that_nobody_delivers_are_named(client):
    a_living_worker()
    OutboxMessage.objects.create(task="x", available_at=timezone.now() - datetime.timedelta(minutes=20))

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert "due for 12" in answer.json()["outbox"]["reason"]


def test_a_dead_redis_is_named_and_the_rest_still_judged(client, settings, tmp_path):
    a_living_worker()
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["redis"]["status"] == "failed"
    assert answer.json()["database"]["status"] == "ok"


def test_the_figures_for_prometheus_need_their_token(client, settings):
    assert client.get("/metrics").status_code == 404

    settings.O2C_METRICS_TOKEN = "a token"
    assert client.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer a token"}).status_code == 200
