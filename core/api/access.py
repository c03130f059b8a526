"""Who calls: bearer tokens, declared permissions, and keys that make a repeated call harmless."""

from __future__ import annotations

import functools
import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar, cast

from django.core.cache import cache
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.decorators import decorate_view
from ninja.security import HttpBearer

from core import idempotency, policy, security_log
from core.actors import Actor
from core.api.problems import BUSY, of_refusal, problem
from core.models import ApiToken, Company, User
from core.prepared import Place, Prepared
from core.refusals import NotPermitted, Refusal

P = ParamSpec("P")
R = TypeVar("R")

CALLS_PER_MINUTE = 1200
LIFETIME = timedelta(days=90)
_RETRIES = 3
_BUSY = 503
_FOUND = "_actor_of_token"
_PREFIX = "api:"  # keys of programs beside those of forms


class TooManyCalls(Refusal):
    """A token calls more often than its limit."""

    http_status = 429
    code = "too-many-requests"


def digest_of(token: str) -> str:
    """What is stored instead of the token; the token itself is random enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_token(user: User, company: Company, label: str = "") -> str:
    """A new token, shown this once."""
    token = f"o2c_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(
        company=company, user=user, label=label, digest=digest_of(token), expires_at=timezone.now() + LIFETIME
    )
    return token


_valid_tokens = Prepared(  # asked by every call
    lambda: ApiToken.objects.select_related("user", "company").filter(
        digest=Place(0),
        revoked_at__isnull=True,
        expires_at__gt=Place(1),
        user__is_active=True,
        company__is_active=True,
    )
)


class TokenAuth(HttpBearer):
    """``Authorization: Bearer``: the token's user in the token's company, with his permissions of today (SEC-3)."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor behind a valid token; None is answered with 401. A request is looked up and counted once."""
        digest = digest_of(token)
        found: tuple[str, Actor | None] = getattr(request, _FOUND, ("", None))
        if found[0] != digest:
            found = digest, self._look_up(request, digest)
            setattr(request, _FOUND, found)
        return found[1]

    def _look_up(self, request: HttpRequest, digest: str) -> Actor | None:
        known = next(iter(_valid_tokens.all(digest, timezone.now())), None)
        if known is None:
            return None
        _count_call(known.pk)
        request_id = getattr(request, "request_id", "")
        actor = Actor.of(known.user, known.company, request_id=request_id, is_program=True)
        request.user = known.user
        request.actor = actor  # type: ignore[attr-defined]
        return actor


def _count_call(token_id: int) -> None:
    """Count per minute; a cache that is away counts nothing and refuses nobody."""
    minute = int(timezone.now().timestamp() // 60)
    key = f"api-calls:{token_id}:{minute}"
    if not cache.add(key, 1, timeout=90):
        try:
            calls = cache.incr(key)
        except ValueError:
            return
        if calls is not None and calls > CALLS_PER_MINUTE:
            raise TooManyCalls(_("Too many calls. Wait a minute."))


def needs(permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Admit callers whose user holds the permission; others get 403, and the middleware leaves a line in the log."""
    if permission not in policy.MATRIX:
        raise LookupError(f"unknown permission {permission}")

    def declare(call: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(call)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            request = cast("Any", args[0] if args else kwargs["request"])
            if not request.actor.can(permission):
                security_log.note(request, permission=permission)
                raise NotPermitted(_("Your role does not allow this."))
            return call(*args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded

    return declare


def _once(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same ``Idempotency-Key`` with the same body answers the first answer again; another body is 409 (IDM-1)."""

    @functools.wraps(run)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(idempotency.HEADER, "")
        for _attempt in range(_RETRIES):
            response = _attempt_once(run, request, key, *args, **kwargs)
            if response.status_code != _BUSY:
                break
        return response

    return guarded


def _attempt_once(
    run: Callable[..., HttpResponse], request: HttpRequest, key: str, *args: Any, **kwargs: Any
) -> HttpResponse:
    if not key:
        return run(request, *args, **kwargs)
    if len(key) > idempotency.MAX_KEY or not key.isprintable():
        return problem(request, 422, _("Use an Idempotency-Key of at most 120 characters."))
    try:
        return _run_once(run, request, key, *args, **kwargs)
    except Refusal as refusal:
        return of_refusal(request, refusal)
    except OperationalError:  # the first request with this key takes longer than one waits for a lock
        return problem(request, _BUSY, BUSY)


def _run_once(
    run: Callable[..., HttpResponse], request: HttpRequest, key: str, *args: Any, **kwargs: Any
) -> HttpResponse:
    """The call in one transaction with its key; who calls is whom the token names, whatever session comes along."""
    with transaction.atomic():
        actor = _caller(request)
        if actor is None or actor.user is None:
            return run(request, *args, **kwargs)
        body = idempotency.fingerprint(
            request.method or "", request.get_full_path(), *idempotency.content_of(request)
        )
        first = idempotency.claim(actor, f"{_PREFIX}{key}", body)
        if first is not None:
            return _repeated(first.status, first.body, first.content_type)
        response = run(request, *args, **kwargs)
        if response.status_code >= 400:
            transaction.set_rollback(True)
        else:
            idempotency.keep_answer(actor, f"{_PREFIX}{key}", response)
        return response


def _caller(request: HttpRequest) -> Actor | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return TokenAuth().authenticate(request, token) if scheme.lower() == "bearer" else None


def _repeated(status: int, body: str, content_type: str) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type=content_type)
    response["Idempotent-Replay"] = "true"
    return response


once = decorate_view(_once)
