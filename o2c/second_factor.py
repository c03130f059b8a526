"""Staff accounts need a second factor where ``O2C_REQUIRE_SECOND_FACTOR`` says so; portal accounts may have one."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from core.models import Role

PORTAL_ROLES = frozenset({Role.PORTAL_BUYER.value, Role.PORTAL_VIEWER.value})


class SecondFactorMiddleware:
    """Send people who have no second factor yet to where they set it up; nothing else opens before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.is_required: bool = settings.O2C_REQUIRE_SECOND_FACTOR

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not (self.is_required and self._is_staff(request)) or self._is_open(request.path):
            return self.get_response(request)
        if has_second_factor(request):
            return self.get_response(request)
        address = reverse("mfa_activate_totp")
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=401, headers={"HX-Redirect": address})
        return redirect(address)

    @staticmethod
    def _is_staff(request: HttpRequest) -> bool:
        """Superusers and everybody with a role that is not a customer's."""
        if not request.user.is_authenticated:
            return False
        actor = getattr(request, "actor", None)
        return actor is None or not actor.roles or bool(actor.roles - PORTAL_ROLES)

    @staticmethod
    def _is_open(path: str) -> bool:
        """Signing in and out, setting up the factor, and what those pages are drawn with."""
        return path.startswith(
            (reverse("account_login").removesuffix("login/"), "/assets/", settings.STATIC_URL, "/healthz")
        )


def has_second_factor(request: HttpRequest) -> bool:
    """Recovery codes alone are none."""
    factors = Authenticator.objects.filter(user_id=request.user.pk)
    return bool(factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())
