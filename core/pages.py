"""Answers: one address serves the page to people and the fragment to htmx (STYLE.md, section 8)."""

from __future__ import annotations

from typing import Any, Literal

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event
from django_htmx.middleware import HtmxDetails

from core.actors import Actor
from core.presentation import Crumb
from core.refusals import Refusal

CHANGED = "document-changed"
PREVIEW = "preview"
Tone = Literal["success", "warning"]
#: What the fields themselves find: their words do not say which field is meant.
_SAID_OF_ANY_FIELD = frozenset(
    {
        "required", "invalid", "invalid_choice", "invalid_list", "invalid_pk_value", "max_length", "min_length",
        "null_characters_not_allowed", "max_value", "min_value", "empty", "missing",
    }
)  # fmt: skip
_LEVELS: dict[Tone, int] = {"success": messages.SUCCESS, "warning": messages.WARNING}


class HtmxHttpRequest(HttpRequest):
    """A request of a signed-in person that may come from htmx."""

    htmx: HtmxDetails
    actor: Actor


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a region; boosted links and the Back button ask for the page."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return bool(htmx) and htmx is not None and not htmx.boosted and not htmx.history_restore_request


def render_page(
    request: HttpRequest, page: str, fragment: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The fragment to htmx, the page to everyone else; caches keep the two apart.

    A list that opens the page of a row beside itself asks for the ``preview`` of it.
    """
    template = fragment if wants_fragment(request) else page
    if PREVIEW in request.GET and wants_fragment(request) and "header" in (context or {}):
        template = "components/preview.html"
    response = render(request, template, context or {}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def render_panel(
    request: HttpRequest,
    fragment: str,
    context: dict[str, Any],
    *,
    title: str,
    crumbs: list[Crumb],
    place: str,
) -> HttpResponse:
    """A panel to htmx; to whoever follows its link, as one does without scripts, the same on a page of its own."""
    around = {"title": title, "crumbs": crumbs, "place": place, "body": fragment}
    return render_page(request, "components/panel_page.html", fragment, {**context, **around})


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Lead to another page after a post: a redirect for people, the same told to htmx in a header."""
    return (
        HttpResponseClientRedirect(url) if wants_fragment(request) else HttpResponseRedirect(url, status=303)
    )


def toast(
    request: HttpRequest, response: HttpResponse, message: str, *, undo_url: str = "", tone: Tone = "success"
) -> HttpResponse:
    """Confirm what was done: at once when a region is swapped, on the next page otherwise.

    ``undo_url`` is posted to when the user takes the light action back. What was done without getting where it
    should have got is told in the tone of a warning.
    """
    leads_on = 300 <= response.status_code < 400 or response.has_header("HX-Redirect")
    if leads_on or not wants_fragment(request):
        messages.add_message(request, _LEVELS[tone], message, extra_tags=undo_url)
    else:
        trigger_client_event(response, "toast", {"message": str(message), "undo": undo_url, "tone": tone})
    return response


def changed(response: HttpResponse) -> HttpResponse:
    """Tell the other regions of the page that the document has changed."""
    trigger_client_event(response, CHANGED, {})
    return response


def progress_done(response: HttpResponse) -> HttpResponse:
    """End the polling of a region: htmx stops at status 286."""
    response.status_code = 286
    return response


def problems(form: BaseForm | None, refusal: Refusal | None) -> list[tuple[str, str]]:
    """Every error as (id of the field or nothing, words), for the summary over a form."""
    lines: list[tuple[str, str]] = []
    if form is not None:
        for name, errors in form.errors.as_data().items():
            if name in form.fields:
                field = form[name]
                lines += [(field.id_for_label, named(field.label, error)) for error in errors]
            else:
                lines += [("", words) for error in errors for words in error.messages]
    for single in refusal.singles if refusal else []:
        lines.append((_field_id(form, single.field), single.message))
    return list(dict.fromkeys(lines))


def named(label: Any, error: ValidationError) -> str:
    """What a field says of itself, which could be about any, said with the field's name; a rule names what it is about."""
    words = " ".join(error.messages)
    return f"{label}: {words}" if label and error.code in _SAID_OF_ANY_FIELD else words


def _field_id(form: BaseForm | None, name: str) -> str:
    """The id of the field a refusal is about; ``lines.2.quantity`` is the third row's quantity."""
    if not name:
        return ""
    if form is not None and name in form.fields:
        return form[name].id_for_label
    return "id_" + name.replace(".", "-")


def add_refusal(form: BaseForm, refusal: Refusal) -> None:
    """Put each refusal to its field, so that the same words stand at the field and in the summary."""
    for single in refusal.singles:
        form.add_error(single.field if single.field in form.fields else None, single.message)
