"""Whether the system works: for load balancers, supervisors and people."""

import datetime
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from redis import Redis
from redis.exceptions import RedisError

from core.access import open_to_all
from core.models import OutboxMessage, OutboxStatus, WorkerBeat


class Unhealthy(Exception):
    """A part is missing; the text says which and why, without addresses or secrets."""


def _database() -> dict[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise Unhealthy("the database does not answer") from error
    return {}


def _redis() -> dict[str, Any]:
    options: dict[str, Any] = dict(settings.REDIS_TIMEOUTS)
    try:
        with Redis.from_url(settings.REDIS_URL, **options) as client:
            client.ping()
    except (RedisError, OSError) as error:
        raise Unhealthy("Redis does not answer; work goes on, mail and documents wait") from error
    return {}


def _worker() -> dict[str, Any]:
    """The heartbeat goes from beat through Redis to a worker and into the database: it proves all three."""
    last = WorkerBeat.objects.order_by("-at").values_list("at", flat=True).first()
    if last is None:
        raise Unhealthy("no worker has reported yet")
    age = _seconds_since(last)
    if age > settings.O2C_HEALTH_WORKER_SECONDS:
        raise Unhealthy(f"no worker has reported for {age} s")
    return {"last_seen_seconds": age}


def _outbox() -> dict[str, Any]:
    """How long the message that is due the longest has been waiting for a worker."""
    waiting = OutboxMessage.objects.filter(status=OutboxStatus.PENDING)
    due = waiting.order_by("available_at").values_list("available_at", flat=True).first()
    age = _seconds_since(due) if due else 0
    if age > settings.O2C_HEALTH_OUTBOX_SECONDS:
        raise Unhealthy(f"a message has been due for {age} s")
    return {"oldest_due_seconds": age}


def _seconds_since(moment: datetime.datetime) -> int:
    return max(0, int((timezone.now() - moment).total_seconds()))


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "database": _database,
    "redis": _redis,
    "worker": _worker,
    "outbox": _outbox,
}


@require_safe
@never_cache
@open_to_all
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when every part works, else 503 with the reason per part."""
    answer: dict[str, dict[str, Any]] = {}
    for name, look in PARTS.items():
        try:
            answer[name] = {"status": "ok", **look()}
        except Unhealthy as reason:
            answer[name] = {"status": "failed", "reason": str(reason)}
        except DatabaseError:
            answer[name] = {"status": "unknown", "reason": "the database does not answer"}
    is_well = all(part["status"] == "ok" for part in answer.values())
    return JsonResponse({"status": "ok" if is_well else "failed", **answer}, status=200 if is_well else 503)


@require_safe
@open_to_all
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, shown to whoever holds the token of ``O2C_METRICS_TOKEN``; else there is no such page."""
    token = settings.O2C_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if not token or not secrets.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise Http404
    answer: HttpResponse = ExportToDjangoView(request)
    return answer
