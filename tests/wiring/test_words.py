"""The five languages: nothing of a screen is left in English, and no translation loses a figure."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from o2c import words

PLACE = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
RECORDED = re.compile(r'(?:timeline\.record|Entry)\(\s*[\w.]+,\s*"([^"]+)"')


@pytest.fixture(scope="module")
def texts():
    return words.found()


def keys(catalog):
    return {(message.context, message.id) for message in catalog if message.id}


@pytest.mark.parametrize("language", ["id", "it", "nb", "ro"])
def test_every_text_of_the_screens_is_translated(texts, language):
    catalog = words.kept(language)

    assert keys(texts) - keys(catalog) == set(), "run manage.py words"
    assert words.untranslated(catalog) == []
    assert not [message.id for message in catalog if message.fuzzy and message.id]


@pytest.mark.parametrize("language", ["id", "it", "nb", "ro"])
def test_a_translation_keeps_every_figure_of_its_text(language):
    spoiled = [
        message.id
        for message in words.kept(language)
        if message.id and not message.pluralizable and places(message.id) != places(message.string)
    ]

    assert spoiled == []


@pytest.mark.parametrize("language", ["id", "it", "nb", "ro"])
def test_a_plural_names_nothing_its_text_does_not_know(language):
    spoiled = [
        message.id
        for message in words.kept(language)
        if message.pluralizable
        for form in message.string
        if places(form) - places(message.id[0]) - places(message.id[1])
    ]

    assert spoiled == []


def test_the_finder_sees_code_and_templates(texts):
    found = {message.id for message in texts}

    assert "Enter at least one line." in found  # orders/operations/drafting.py
    assert "Account" in found  # templates/ledger/_entry_form.html


def test_what_timelines_tell_has_happened_is_a_text_to_translate(texts):
    root = Path(settings.BASE_DIR)
    code = "".join(
        path.read_text() for path in root.glob("[!.]*/**/*.py") if path.parts[len(root.parts)] != "tests"
    )
    told = {activity.replace("_", " ").capitalize() for activity in RECORDED.findall(code)}

    assert "Hold lifted" in told
    assert told - {message.id for message in texts if isinstance(message.id, str)} == set()


def places(text):
    return Counter(PLACE.findall(text))
