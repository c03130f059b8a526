"""The words of the screens: found in code and templates, kept in ``locale/``, compiled without any system tool.

A language is one folder there. ``manage.py words`` finds new texts; what it leaves empty waits for a translator.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

#: Folders whose texts nobody reads on a screen of the application.
SILENT = frozenset({"tests", "bench", "devstack", "migrations", "locale", "var", "static", "docs", "bin"})
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def found() -> Catalog:
    """Every text of the screens, in the order of the files."""
    catalog = Catalog(charset="utf-8")
    for path in _sources():
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = _as_python(text)
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS, comment_tags=()
        ):
            catalog.add(message, context=context)
    return catalog


def kept(language: str) -> Catalog:
    """The translations of a language as they lie in the repository."""
    with _file(language).open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, catalog: Catalog) -> int:
    """Take new texts over, drop those nobody uses, compile; the answer is how many still wait for a translator."""
    current = kept(language)
    current.update(catalog, no_fuzzy_matching=True, update_creation_date=False)
    current.obsolete.clear()
    current.creation_date = current.revision_date = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    with _file(language).open("wb") as file:
        write_po(file, current, width=0, no_location=True, omit_header=False)
    with _file(language).with_suffix(".mo").open("wb") as file:
        write_mo(file, current)
    return len(untranslated(current))


def untranslated(catalog: Catalog) -> list[str]:
    """Texts that would appear in English in this language."""
    return [str(message.id) for message in catalog if message.id and not all(_forms(message))]


def _forms(message: Message) -> tuple[str, ...]:
    """The translations of a text: one, or one per plural form of the language."""
    found = message.string
    return (found,) if isinstance(found, str) else tuple(found or ("",))


def languages() -> list[str]:
    """All but English, which stands in the code."""
    return [code for code, _name in settings.LANGUAGES if code != "en"]


def _file(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def _sources() -> Iterator[Path]:
    root = Path(settings.BASE_DIR)
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and path.name[0] != "."):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and not SILENT & set(path.relative_to(root).parts):
                yield path


def _as_python(template: str) -> str:
    """What Django makes of a template for extraction, without the indentation that means nothing there."""
    return "\n".join(line.lstrip() for line in templatize(template).splitlines())
