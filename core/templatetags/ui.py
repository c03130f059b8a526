"""What templates print with: formats of the user's language, icons, badges, keys (STYLE.md, section 8)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import heroicons
from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import assets, checks, formats, idempotency, pages
from core.models import Company
from core.money import Money
from core.refusals import Refusal

register = template.Library()

_ICON_STYLES = {16: "micro", 20: "mini", 24: "outline"}
_CAPS = {
    "mod": "Ctrl", "enter": "Enter", "shift": "Shift", "esc": "Esc", "space": "Space", "delete": "Del", "up": "↑",
    "down": "↓", "backspace": "⌫",
}  # fmt: skip


@register.filter
def money(value: Decimal | Money | None, currency: str = "") -> str:
    """``1,234.50 EUR``"""
    return formats.money(value, currency)


@register.filter
def amount(value: Decimal | Money | None, currency: str = "") -> str:
    """``1,234.50``; the code stands in the column's head."""
    return formats.amount(value, currency)


@register.filter
def unit_price(value: Decimal | None, currency: str = "") -> str:
    """``0.125``: as many decimals as the price has, at least the currency's."""
    return formats.unit_price(value, currency)


@register.filter
def quantity(value: Decimal | None) -> str:
    """``12``, ``0.5``"""
    return formats.quantity(value)


@register.filter
def rate(value: Decimal | None) -> str:
    """``1.0825``"""
    return formats.rate(value)


@register.filter
def percent(value: Decimal | None) -> str:
    """``25 %``"""
    return formats.percent(value)


@register.filter
def number(value: int | None) -> str:
    """``1,204``"""
    return formats.number(value)


@register.filter
def day(value: datetime.date | None) -> str:
    """``9 Mar 2026``"""
    return formats.day(value)


@register.filter
def short_day(value: datetime.date | None) -> str:
    """``09/03/2026``"""
    return formats.short_day(value)


@register.filter
def month(value: datetime.date | None) -> str:
    """``Mar 2026``"""
    return formats.month(value)


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """``9 Mar 2026, 14:05``"""
    return formats.moment(value)


@register.filter
def ago(value: datetime.datetime | None) -> str:
    """``5 minutes ago``"""
    return formats.ago(value, timezone.now())


@register.filter
def late(due: datetime.date | None, today: datetime.date) -> str:
    """``5 d late``, or nothing"""
    return formats.late(due, today)


@register.filter
def percent_of_width(value: int) -> str:
    """A share of a bar's width as an SVG attribute, kept between nothing and all."""
    return f"{min(max(value, 0), 100)}%"


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """A heroicon; it only accompanies words, so screen readers pass over it."""
    return _drawn(str(name) + "", size)


@cache
def _drawn(name: str, size: int) -> SafeString:
    css = "icon" if size == 16 else f"icon icon--{size}"
    attributes: dict[str, object] = {"class": css, "aria-hidden": "true", "focusable": "false"}
    return mark_safe(heroicons._render_icon(_ICON_STYLES[size], name, size, attributes))  # noqa: S308


@register.simple_tag
def badge(status: str, label: Any = "") -> SafeString:
    """A status with its color; the text says it, the color only helps."""
    if not status and not label:
        return SafeString("")
    return format_html('<span class="badge badge--{}">{}</span>', str(status).lower(), label or status)


@register.simple_tag
def status_badge(document: Any) -> SafeString:
    """The badge of a document's own status."""
    return badge(document.status, document.get_status_display())


@register.simple_tag
def document_link(document: Any, text: str = "") -> SafeString:
    """A document's number as a link to its page."""
    if document is None:
        return SafeString(formats.MISSING)
    label = text or getattr(document, "number", "") or str(document)
    return format_html('<a class="doc-link" href="{}">{}</a>', document.get_absolute_url(), label)


@register.simple_tag
def idempotency_key() -> SafeString:
    """The hidden field that makes a second click harmless."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', idempotency.FORM_FIELD, idempotency.new_key()
    )


@register.simple_tag
def keys(combination: str) -> SafeString:
    """Key caps: ``mod+enter``, ``g o``."""
    chords = [chord.split("+") for chord in combination.split(" ")]
    caps = [_CAPS.get(cap, cap.upper() if len(chord) > 1 else cap) for chord in chords for cap in chord]
    return format_html_join(" ", "<kbd>{}</kbd>", ((cap,) for cap in caps))


@register.simple_tag
def check_url(field: BoundField) -> str:
    """Where a field asks what is wrong with it when it is left; empty when its form is not checked so."""
    name = checks.name_of(field.form)
    return reverse("core:check-field", args=[name]) if name else ""


@register.simple_tag
def date_separator() -> str:
    """What stands between day, month and year in the user's language."""
    return formats.short_day(datetime.date(2000, 1, 1))[2]


@register.simple_tag
def initials(name: Any, css: str = "") -> SafeString:
    """The first letters of a name in a circle."""
    words = str(name).replace(".", " ").split()
    letters = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
    return format_html('<span class="avatar {}" aria-hidden="true">{}</span>', css, letters)


@register.simple_tag
def asset(name: str) -> str:
    """The address of a bundle."""
    return assets.address(name)


@register.simple_tag
def problems(form: BaseForm | None = None, refusal: Refusal | None = None) -> list[tuple[str, str]]:
    """The lines of the summary over a refused form."""
    return pages.problems(form or None, refusal or None)


@register.simple_tag
def page_title_prefix(form: BaseForm | None = None, refusal: Refusal | None = None) -> str:
    """What a page's title begins with when its form was refused."""
    return _("Error: ") if pages.problems(form or None, refusal or None) else ""


@register.simple_tag
def demo_accounts() -> list[Any]:
    """The sign-ins of the demo, each with code, role, full_name, username and password; none anywhere else."""
    if settings.O2C_ENV != "demo" or find_spec("core.demo_accounts") is None:
        return []
    return list(import_module("core.demo_accounts").DEMO_ACCOUNTS)


@register.simple_tag
def entrance_company() -> str:
    """Whose door this is: the company's name where there is only one."""
    names = list(Company.objects.filter(is_active=True).values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else _("Order to cash")
