"""Repeats made harmless: the same key with the same body gets the first answer again (IDM-1)."""

from __future__ import annotations

import functools
import hashlib
import uuid
from collections.abc import Callable, Iterator
from typing import Any, Concatenate, ParamSpec, cast

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.actors import Actor
from core.locking import retrying
from core.models import IdempotencyKey
from core.refusals import KeyReused

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponseBase]
FORM_FIELD = "idempotency_key"
HEADER = "Idempotency-Key"
MAX_KEY = 120


def new_key() -> str:
    """A fresh key for the hidden field of a form."""
    return uuid.uuid4().hex


def fingerprint(*parts: bytes | str) -> str:
    """What makes two requests the same: method, path and body."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\0")
    return digest.hexdigest()


def claim(actor: Actor, key: str, body: str) -> IdempotencyKey | None:
    """Take the key in the running transaction, or return the row of whoever took it first.

    A second request with the same key waits here until the first has committed. Raises KeyReused when the same
    key comes with another body.
    """
    user_id = actor.user.pk if actor.user else 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_idempotencykey (company_id, user_id, key, fingerprint, status, location, body, content_type)"
            " VALUES (%s, %s, %s, %s, 0, '', '', '') ON CONFLICT (company_id, user_id, key) DO NOTHING",
            [actor.company.pk, user_id, key, body],
        )
        if cursor.rowcount:
            return None
    first = IdempotencyKey.objects.get(company=actor.company, user_id=user_id, key=key)
    if first.fingerprint != body:
        raise KeyReused(_("This form was already sent with other content. Reload the page and try again."))
    return first


def keep_answer(actor: Actor, key: str, response: HttpResponse) -> None:
    """Store the answer with its key, in the same transaction as the effect."""
    IdempotencyKey.objects.filter(company=actor.company, user=actor.user, key=key).update(
        status=response.status_code,
        location=response.get("Location", "") or response.get("HX-Redirect", ""),
        body=response.content.decode()
        if getattr(response, "is_rendered", True) and len(response.content) < 200_000
        else "",
        content_type=response.get("Content-Type", "")[:80],
    )


def once(view: View[P]) -> View[P]:
    """Let a form post act once: the key in its hidden field makes a second click harmless.

    The view runs in one transaction that also holds the key. An answer of 400 or more undoes everything and frees
    the key. A repeat of a successful post leads to where the first one led.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        key = request.POST.get(FORM_FIELD, "")[:MAX_KEY]
        if request.method != "POST" or not key:
            return view(request, *args, **kwargs)
        actor: Actor = request.actor  # type: ignore[attr-defined]
        body = fingerprint(request.path, _form_content(request), *digests_of_files(request))

        def attempt() -> HttpResponseBase:
            with transaction.atomic():
                first = claim(actor, key, body)
                if first is not None:
                    return _repeat(request, first)
                response = view(request, *args, **kwargs)
                if response.status_code >= 400:
                    transaction.set_rollback(True)
                elif isinstance(response, HttpResponse):
                    keep_answer(actor, key, response)
                return response

        return attempt() if connection.in_atomic_block else retrying(attempt)

    return cast("View[P]", guarded)


def digests_of_files(request: HttpRequest) -> Iterator[str]:
    """What tells the uploaded files from others, without holding them in memory."""
    for name, uploads in sorted(request.FILES.lists()):
        for upload in uploads:
            digest = hashlib.sha256()
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
            yield f"{name}={digest.hexdigest()}"


def content_of(request: HttpRequest) -> tuple[bytes | str, ...]:
    """What a program sent: the body as it is, of a form with files its fields and the files' digests."""
    if request.content_type != "multipart/form-data":
        return (request.body,)
    return (_form_content(request), *digests_of_files(request))


def _form_content(request: HttpRequest) -> str:
    """The form without its tokens."""
    return "&".join(
        f"{name}={value}"
        for name in sorted(request.POST)
        if name not in ("csrfmiddlewaretoken",)
        for value in request.POST.getlist(name)
    )


def _repeat(request: HttpRequest, first: IdempotencyKey) -> HttpResponseBase:
    """Lead the repeated post to where the first one led."""
    target = (
        first.location
        or request.headers.get("HX-Current-URL")
        or request.headers.get("Referer")
        or request.path
    )
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=204)
        response["HX-Redirect"] = target
    else:
        response = redirect(target)
    response["Idempotent-Replay"] = "true"
    return response
