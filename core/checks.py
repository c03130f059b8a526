"""Fields are checked when they are left: the form's own rules answer for one field (UX.md, section 8).

    @checks.when_left("customers.change_customer")
    class CustomerForm(forms.Form): ...

is all a form needs; ``components/field.html`` and ``forms.js`` do the rest.
"""

from __future__ import annotations

import datetime
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from core import formats, numerals
from core.access import signed_in
from core.actors import Actor
from core.pages import HtmxHttpRequest
from core.refusals import Refusal

F = TypeVar("F", bound=type[forms.Form])
MOST_TEXT = 40
_SIGNS = frozenset(".,' \u00a0\u202f\u2009")


@dataclass(frozen=True, slots=True)
class _Checked:
    """A form whose fields can be asked about, and by whom."""

    form: Callable[..., forms.Form]
    permission: str

    def bound(self, data: QueryDict, actor: Actor) -> forms.Form:
        """The form as it would be posted."""
        wants_actor = "actor" in inspect.signature(self.form).parameters
        return self.form(data, actor=actor) if wants_actor else self.form(data)


_forms: dict[str, _Checked] = {}


def when_left(permission: str) -> Callable[[F], F]:
    """Let the form's fields be checked one by one by whoever may send the form."""

    def declare(form: F) -> F:
        _forms[_name(form)] = _Checked(form, permission)
        return form

    return declare


def name_of(form: object) -> str:
    """By which name the form's fields are asked about; empty when they are not."""
    name = _name(type(form))
    return name if name in _forms else ""


def _name(form: type) -> str:
    return f"{form.__module__}.{form.__qualname__}"


@signed_in
@require_POST
def check_field(request: HtmxHttpRequest, form: str) -> HttpResponse:
    """What is wrong with one field, or how it was understood where that is in doubt."""
    checked = _forms.get(form)
    if checked is None:
        raise Http404
    if not request.actor.can(checked.permission):
        raise PermissionDenied(checked.permission)
    name = request.POST.get("check", "")
    bound = checked.bound(request.POST, request.actor)
    if name not in bound.fields:
        raise Http404
    errors = bound.errors.get(name)
    text = str(request.POST.get(name, ""))
    context = {
        "field_id": bound[name].auto_id,
        "error": errors[0] if errors else "",
        "echo": "" if errors else echo_of(text, bound.cleaned_data.get(name)),
    }
    return render(request, "components/_field_note.html", context)


@signed_in
@require_safe
def read_number(request: HtmxHttpRequest) -> HttpResponse:
    """How a number in a table of lines is understood."""
    text = request.GET.get("text", "")[:MOST_TEXT]
    try:
        echo = echo_of(text, numerals.parse_number(text, get_language() or "en", signed=True))
    except Refusal:
        echo = ""  # the row says what is wrong
    context = {"field_id": request.GET.get("field", "")[:MOST_TEXT], "error": "", "echo": echo}
    return render(request, "components/_field_note.html", context)


def echo_of(text: str, value: object) -> str:
    """The value behind what was typed, where one might wonder: ``= 1 234,00``, ``= 15 Mar 2026``."""
    typed = text.strip()
    if isinstance(value, Decimal) and _SIGNS & set(typed):
        words = formats.amount(value) if value == round(value, 2) else formats.quantity(value)
        return "" if typed == words else f"= {words}"
    if isinstance(value, datetime.date) and typed != formats.short_day(value):
        return f"= {formats.day(value)}"
    return ""
