"""Rules every template keeps: no inline script or style, a context comment, and colors one can read."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template.loader import get_template

from core import assets

ROOT = Path(settings.BASE_DIR)
PAGES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if not {"pdf", "emails"} & set(path.relative_to(ROOT).parts)
)
FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "hx-on": re.compile(r"\shx-on", re.IGNORECASE),
    "evaluated values": re.compile(r"[\"']js:|javascript:", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "foreign host": re.compile(r"(?:src|href)=\"(?:https?:)?//", re.IGNORECASE),
}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_template_has_nothing_inline(path: Path) -> None:
    text = re.sub(r"{[%#].*?[%#]}", "", path.read_text(), flags=re.DOTALL)
    found = {name: match.group() for name, pattern in FORBIDDEN.items() if (match := pattern.search(text))}

    assert not found


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_template_compiles(path: Path) -> None:
    assert get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("path", sorted((ROOT / "templates/components").glob("*.html")), ids=named)
def test_a_component_says_what_it_is_given(path: Path) -> None:
    assert path.read_text().startswith("{# context:")


def test_every_status_of_every_document_has_its_color() -> None:
    styled = set(re.findall(r"\.badge--(\w+)", assets.bundle("app.css").body.decode()))
    statuses = {
        str(value)
        for model in apps.get_models()
        if model.__module__.split(".")[0] in {app.label for app in apps.get_app_configs()}
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField) and field.name in {"status", "state"} and field.choices
        for value, _label in field.flatchoices
    }
    gray = [
        "draft",
        "planned",
        "closed",
        "canceled",
        "none",
        "queued",
        "expired",
        "returned",
        "superseded",
        "inactive",
        "consumed",
        "ended",
    ]

    assert statuses - set(gray) - styled == set()


# Contrast ---------------------------------------------------------------------------------------------------------
def tokens(theme: int) -> dict[str, str]:
    """The colors of one theme: 0 light, 1 dark."""
    pairs = re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", (ROOT / "static/css/tokens.css").read_text()
    )
    return {"ink-inverse": "#ffffff"} | {name: colors[theme] for name, *colors in pairs}


def luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ["paper", "surface", "surface-sunken", "surface-raised", "hover", "selected"]
TEXTS = [
    *product(["ink", "ink-soft", "ink-faint", "accent", "red", "amber", "green", "blue"], GROUNDS),
    *((name, f"{name}-soft") for name in ("gray", "blue", "violet", "amber", "red", "green", "teal", "accent")),
    *(("ink", f"{name}-soft") for name in ("blue", "amber", "red", "green")),
    ("ink-inverse", "accent-solid"), ("ink-inverse", "accent-solid-hover"), ("ink-inverse", "red-solid"),
]  # fmt: skip
CONTROLS = [
    *product(["control", "focus"], ["surface", "paper"]),
    *(("red-dot", ground) for ground in GROUNDS[:2]),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_and_controls_have_enough_contrast(theme: int) -> None:
    colors = tokens(theme)
    weak = {pair: ratio for pair in TEXTS if (ratio := contrast(colors[pair[0]], colors[pair[1]])) < 4.5}
    weak |= {pair: ratio for pair in CONTROLS if (ratio := contrast(colors[pair[0]], colors[pair[1]])) < 3}

    assert weak == {}
