"""The printed words in five languages, compiled as the setup does it."""

from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import trans_real


@pytest.fixture(scope="session")
def compiled_words() -> None:
    """Machine catalogs as new as the ones people edit."""
    for source in Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as words, target.open("wb") as compiled:
                write_mo(compiled, read_po(words, locale=source.parts[-3]))
    trans_real._translations.clear()  # type: ignore[attr-defined]
