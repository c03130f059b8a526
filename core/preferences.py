"""A user's own settings: language, theme, density, single keys; and the company he works in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import signed_in
from core.context import RAIL_COOKIE
from core.middleware import COMPANY_KEY
from core.models import User
from core.pages import HtmxHttpRequest, toast

THEMES = [
    ("system", gettext_lazy("As the system")),
    ("light", gettext_lazy("Light")),
    ("dark", gettext_lazy("Dark")),
]
DENSITIES = [
    ("compact", gettext_lazy("Compact")),
    ("normal", gettext_lazy("Normal")),
    ("roomy", gettext_lazy("Roomy")),
]
_YEAR = 365 * 24 * 60 * 60


class PreferenceMiddleware:
    """Speak the user's language and tell the time of his company."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        actor = getattr(request, "actor", None)
        if actor is None or actor.user is None:
            return self.get_response(request)
        language = actor.user.language or translation.get_language()
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(ZoneInfo(actor.company.time_zone)):
            return self.get_response(request)


if TYPE_CHECKING:
    _UserForm = forms.ModelForm[User]
else:
    _UserForm = forms.ModelForm


class PreferenceForm(_UserForm):
    """How the product looks and speaks to this user."""

    theme = forms.ChoiceField(label=gettext_lazy("Theme"), choices=THEMES, widget=forms.RadioSelect)
    density = forms.ChoiceField(label=gettext_lazy("Row height"), choices=DENSITIES, widget=forms.RadioSelect)
    has_single_key_shortcuts = forms.BooleanField(
        label=gettext_lazy("Single-key shortcuts"),
        help_text=gettext_lazy("Letters such as j, k and g o act while no field has the focus."),
        required=False,
    )

    class Meta:
        model = User
        fields: ClassVar = ["language", "theme", "density", "has_single_key_shortcuts"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        languages = [
            (code, translation.get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
        ]
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=[("", _("As the browser")), *languages], required=False
        )


def _user(request: HtmxHttpRequest) -> User:
    """The person whose settings these are; programs have none."""
    if request.actor.user is None:
        raise PermissionDenied
    return request.actor.user


@signed_in
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Whether the server hears the page and knows who is there; asked before a form leaves a silent page."""
    return HttpResponse(status=204)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HtmxHttpRequest) -> HttpResponse:
    """The page of one's own settings."""
    user = _user(request)
    form = PreferenceForm(request.POST or None, instance=user)
    if request.method != "POST":
        return render(request, "core/preferences.html", {"form": form})
    if not form.is_valid():
        return render(request, "core/preferences.html", {"form": form}, status=422)
    form.save()
    with translation.override(user.language or translation.get_language()):
        return toast(request, HttpResponseRedirect(reverse("core:preferences")), _("Preferences saved"))


@signed_in
@require_POST
def set_look(request: HtmxHttpRequest) -> HttpResponse:
    """Switch theme or row height from the user menu."""
    user = _user(request)
    wanted = {"theme": dict(THEMES), "density": dict(DENSITIES)}
    changes = {name: request.POST[name] for name, known in wanted.items() if request.POST.get(name) in known}
    if not changes:
        raise Http404
    User.objects.filter(pk=user.pk).update(**changes)
    return HttpResponse(status=204) if request.htmx else _back(request)


@signed_in
@require_POST
def toggle_rail(request: HtmxHttpRequest) -> HttpResponse:
    """Fold or unfold the rail in this browser."""
    response = HttpResponse(status=204) if request.htmx else _back(request)
    folded = request.COOKIES.get(RAIL_COOKIE) == "collapsed"
    response.set_cookie(
        RAIL_COOKIE, "open" if folded else "collapsed", max_age=_YEAR, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


@signed_in
@require_POST
def switch_company(request: HtmxHttpRequest) -> HttpResponse:
    """Work in another company from now on; one the user does not belong to does not exist for him."""
    user = _user(request)
    code = request.POST.get("company", "")
    chosen = next((company for company in getattr(request, "companies", []) if company.code == code), None)
    if chosen is None:
        raise Http404
    request.session[COMPANY_KEY] = chosen.pk
    User.objects.filter(pk=user.pk).update(last_company=chosen)
    return HttpResponseRedirect("/")


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the form stood on."""
    origin = request.META.get("HTTP_REFERER", "")
    allowed = url_has_allowed_host_and_scheme(origin, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(origin if allowed else "/")
