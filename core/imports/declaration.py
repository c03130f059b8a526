"""How an app declares what can be imported: columns, checks, and what is written."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models
from django.utils.functional import Promise

from core.actors import Actor
from core.imports.cells import Parser, text
from core.imports.reading import Sheet
from core.imports.records import Record

Text = str | Promise
Offers = Callable[[Actor], Sequence[tuple[str, Text]]]
_kinds: dict[str, ImportKind] = {}


@dataclass(frozen=True, slots=True)
class Column:
    """A field that a column of the file may fill.

    ``aliases`` are headings of other programs. ``is_needed``: a new one needs it, from a cell or a default;
    ``offers`` lists what may hold for all rows, the first being proposed when ``is_needed``.
    """

    name: str
    label: Text
    parse: Parser = field(default_factory=text)
    aliases: tuple[str, ...] = ()
    is_needed: bool = False
    offers: Offers | None = None
    takes_default: bool = False
    may_be_fraction: bool = False
    hint: Text = ""
    permission: str = ""


@dataclass(slots=True)
class Run:
    """One pass through a file: who, when, with which choices; ``memory`` is for look-ups of the whole pass."""

    by: Actor
    today: datetime.date
    is_trial: bool
    options: dict[str, Any] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)
    source: int = 0  # the import's key, for the timeline


class ImportKind:
    """What can be imported. Subclasses declare and override; one instance is registered."""

    name: ClassVar[str]
    title: ClassVar[Text]
    permission: ClassVar[str]
    namespace: ClassVar[str]
    list_url: ClassVar[str]
    list_label: ClassVar[Text]
    place: ClassVar[str] = ""
    columns: ClassVar[tuple[Column, ...]]
    keys: ClassVar[tuple[str, ...]]  # at least one of these must be there to find a record again
    explanation: ClassVar[Text] = ""
    chunk: ClassVar[int] = 2_000
    switches: ClassVar[tuple[tuple[str, Text], ...]] = ()  # choices of yes and no for the whole file
    second_file: ClassVar[Text] = ""  # what a second file holds, joined to the first by a column both have
    writes: ClassVar[tuple[type[models.Model], ...]] = ()  # the tables that grow with the file
    documents: ClassVar[Text] = ""  # the XML documents it reads as well, such as UBL Order 2.1
    document_columns: ClassVar[tuple[Column, ...]] = ()  # what only a document says
    #: Code of a problem a person may wave through, the switch that says he has, and the words of the button.
    confirmations: ClassVar[tuple[tuple[str, str, Text], ...]] = ()

    def columns_for(self, actor: Actor) -> tuple[Column, ...]:
        """The columns this actor may fill."""
        return tuple(each for each in self.columns if not each.permission or actor.can(each.permission))

    def open_document(self, content: bytes) -> Sheet:
        """An XML document as a sheet whose headings are the names of columns. Raises FileRefused."""
        raise NotImplementedError

    def key(self, record: Record) -> Hashable:
        """What may stand in the file only once; None where rows may repeat."""
        return next((value for name in self.keys if (value := record.values.get(name)) is not None), None)

    def gathered(self, records: Iterable[Record]) -> Iterator[Record] | None:
        """The rows put together to things, for kinds whose rows belong together; None where a row is a thing."""
        return None

    def check(self, records: Sequence[Record], run: Run) -> None:
        """Find out what each would do (``outcome``, ``plan``), and note what is wrong; write nothing."""
        raise NotImplementedError

    def write(self, records: Sequence[Record], run: Run) -> None:
        """Write those that are good; they have just been checked in the same transaction."""
        raise NotImplementedError

    def url(self, page: str = "import") -> str:
        """The name of a page of this kind's imports."""
        return f"{self.namespace}:{self.name}-{page}"


def register(kind: ImportKind) -> ImportKind:
    """Make a kind known."""
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> ImportKind:
    """The kind of this name. Raises KeyError."""
    return _kinds[name]
