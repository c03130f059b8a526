"""Declared access: every view names its permission, and the start-up check fails on one that does not (SEC-1)."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_not_required
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from core import policy, security_log
from core.actors import Actor

P = ParamSpec("P")

OPEN = "(open to all)"
SIGNED_IN = "(signed in)"

# Views of libraries that check access themselves, by the module they come from.
_TRUSTED_MODULES = (
    "allauth.",
    "django.views.static",
    "django.contrib.staticfiles.",
    "django.views.i18n",
    "ninja.",
)


class ActorHttpRequest(HttpRequest):
    """A request whose actor the middleware has found."""

    actor: Actor


View = Callable[Concatenate[Any, P], HttpResponseBase]


def requires(permission: str) -> Callable[[View[P]], View[P]]:
    """Admit actors with the permission; others get 403 and a line in the security log."""
    if permission not in policy.MATRIX:
        raise LookupError(f"unknown permission {permission}")

    def declare(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None or not actor.can(permission):
                security_log.record(request, "refused", permission=permission)
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return cast("View[P]", guarded)

    return declare


def signed_in(view: View[P]) -> View[P]:
    """Admit everyone who is signed in and belongs to a company."""

    @functools.wraps(view)
    def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if getattr(request, "actor", None) is None:
            raise PermissionDenied(SIGNED_IN)
        return view(request, *args, **kwargs)

    guarded.access = SIGNED_IN  # type: ignore[attr-defined]
    return cast("View[P]", guarded)


def open_to_all(view: View[P]) -> View[P]:
    """Admit everyone: sign-in, health, signed links."""
    opened = login_not_required(view)
    opened.access = OPEN  # type: ignore[attr-defined]
    return opened


def undeclared_views() -> Iterator[str]:
    """Routes whose view declares no access."""
    for route, view in _routes(get_resolver()):
        inner = view.func if isinstance(view, functools.partial) else view
        module = getattr(inner, "__module__", "") or ""
        if not hasattr(view, "access") and not module.startswith(_TRUSTED_MODULES):
            yield f"{route} ({module}.{getattr(view, '__name__', view)})"


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback


@register()
def check_declared_access(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The start-up check of SEC-1."""
    return [
        Error(
            f"The view of {route} declares no permission.", hint="Use core.access.requires.", id="core.E001"
        )
        for route in undeclared_views()
    ]
