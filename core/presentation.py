"""What components are given to draw: small frozen records that views fill and templates only print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from core import formats

Tone = Literal["info", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way back; without an address it is the page itself."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A second-level place or a standard view of a list."""

    label: str
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something one can do to a document: a link (``method="get"``) or a small form that posts.

    ``reason`` not empty means: shown, but disabled, and why. ``key`` is the shortcut (``"e"``, ``"mod+enter"``).
    ``target`` lets htmx swap that region with the answer instead of loading a page. ``form`` names a form on the page
    that the button submits, so that the header's button and the fields below belong together.
    """

    label: str
    url: str = ""
    method: Literal["get", "post"] = "post"
    icon: str = ""
    key: str = ""
    reason: str = ""
    is_danger: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value of a document's header or of a facts list; ``note`` is a second, quieter line."""

    label: str
    value: str
    url: str = ""
    note: str = ""
    tone: Tone | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class DocumentHeader:
    """The first block of every document page (UX.md, section 6)."""

    kind_label: str
    number: str
    status: str
    status_label: str
    party: str = ""
    party_url: str = ""
    amount: Decimal | None = None
    amount_label: str = ""
    currency: str = ""
    facts: Sequence[Fact] = ()
    primary: Action | None = None
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One status of a lifecycle with when and by whom it was reached."""

    label: str
    state: Literal["done", "current", "todo", "stopped"]
    at: datetime | date | None = None
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A derived state in percent: delivery, billing or payment."""

    label: str
    status_label: str
    percent: int


@dataclass(frozen=True, slots=True)
class Notice:
    """What the reader must know now: what stops a document, who can release it, and the button."""

    title: str
    text: str = ""
    tone: Tone = "info"
    points: Sequence[str] = ()
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A line of the totals block; ``is_sum`` is drawn strong, ``url`` opens the parts of the figure."""

    label: str
    amount: Decimal
    currency: str
    is_sum: bool = False
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A document in the chain from order to journal entry."""

    number: str
    url: str
    status: str = ""
    status_label: str = ""
    amount: Decimal | None = None
    currency: str = ""
    date: date | datetime | None = None
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class ChainColumn:
    """A stage of the chain; empty columns are drawn as not reached yet."""

    label: str
    links: Sequence[ChainLink] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A field that was changed, with both values in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Who did what, when and why; newest first."""

    at: datetime
    actor: str
    text: str
    reason: str = ""
    icon: str = "check-circle"
    changes: Sequence[Change] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class NotificationEntry:
    """What one is told in the menu of the bell; ``url`` marks it read and leads to its document."""

    text: str
    url: str
    at: datetime
    icon: str = "bell"
    detail: str = ""
    by: str = ""
    is_unread: bool = False


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure with its name; ``value`` is formatted, ``trend`` says in words how it moved."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    trend: str = ""
    trend_tone: Literal["good", "bad", ""] = ""
    url: str = ""

    @property
    def shown_unit(self) -> str:
        """The unit, where there is a figure to have one."""
        return "" if self.value == formats.MISSING else self.unit


@dataclass(frozen=True, slots=True)
class Queue:
    """A pile of work on the home page: how many, how old the oldest, how much money is in it."""

    label: str
    count: int
    url: str
    oldest: str = ""
    amount: str = ""
    hint: str = ""
    tone: Tone | Literal[""] = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter; its address is the list without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Pager:
    """The way through a list paged by key."""

    summary: str
    previous_url: str = ""
    next_url: str = ""
    sizes: Sequence[Tab] = ()


@dataclass(frozen=True, slots=True)
class ComboboxOption:
    """A proposal of a combobox: what is stored, what stands in the field, and two quieter details."""

    value: str
    text: str
    detail: str = ""
    aside: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
