"""How a page declares its list: a class with columns, filters, tabs and actions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise

from core.actors import Actor
from core.lists.addresses import Address
from core.lists.columns import Column, MoneyColumn
from core.lists.filters import Filter
from core.lists.formats import Frame
from core.lists.keyset import keys_of

Text = str | Promise
Search = Sequence[str] | Callable[[models.QuerySet[Any], str, Actor], models.QuerySet[Any]]

#: Parameters of a list's URL that are not filters.
RESERVED = frozenset(
    {
        "view", "saved", "custom", "q", "sort", "cols", "size", "at", "filter", "op", "value", "value_to", "value_code",
        "days", "period", "kept", "edit", "part", "do", "job", "download", "result", "totals", "all", "selected",
    }
)  # fmt: skip
PAGE_SIZES = (25, 50, 100, 250)


@dataclass(frozen=True)
class View:
    """A standard view, shown as a tab: a query in the URL's grammar, and a condition for what it cannot say."""

    name: str
    label: Text
    query: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    _: KW_ONLY
    condition: Callable[[Frame], Q] | None = None
    sort: str = ""
    permission: str = ""

    def parameters(self) -> QueryDict:
        """The query as a URL would carry it."""
        parameters = QueryDict(mutable=True)
        for name, value in self.query.items():
            parameters.setlist(name, [value] if isinstance(value, str) else list(value))
        return parameters


@dataclass(frozen=True)
class BulkAction:
    """Something one can do to all selected documents.

    ``run(document, by, **values)`` is an operation or wraps one; a Refusal refuses that document only. ``form``
    asks for what all share, such as a reason. Where ``is_reviewed`` a step between states count and sum.
    """

    name: str
    label: Text
    _: KW_ONLY
    run: Callable[..., Any]
    permission: str
    form: type[forms.Form] | None = None
    icon: str = ""
    is_danger: bool = False
    is_reviewed: bool = True
    explanation: Text = ""


@dataclass(frozen=True)
class NewAction:
    """The button that makes a new document, beside the title."""

    label: Text
    url: str
    _: KW_ONLY
    permission: str
    key: str = ""
    icon: str = "plus"


class DocumentList:
    """A list of documents. Subclasses declare; they are never instantiated."""

    name: ClassVar[str]
    model: ClassVar[type[models.Model]]
    title: ClassVar[Text]
    permission: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    filters: ClassVar[tuple[Filter, ...]] = ()
    search: ClassVar[Any] = ()
    search_label: ClassVar[Text] = ""
    default_sort: ClassVar[str] = "-pk"
    standard_views: ClassVar[tuple[View, ...]] = ()
    summary_amount: ClassVar[str] = ""
    bulk_actions: ClassVar[tuple[BulkAction, ...]] = ()
    preview_url: ClassVar[Address] = ""
    preview_args: ClassVar[tuple[str, ...]] = ()
    previews_pages: ClassVar[bool] = False
    new_action: ClassVar[NewAction | None] = None
    import_action: ClassVar[NewAction | None] = None
    empty_title: ClassVar[Text] = ""
    empty_text: ClassVar[Text] = ""
    empty_icon: ClassVar[str] = "inbox"
    annotations: ClassVar[Mapping[str, Any]] = {}
    page_size: ClassVar[int] = 50
    can_export: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        """Refuse at import what could only fail later."""
        if not re.fullmatch(r"[a-z][a-z0-9_]*", cls.name):
            raise ValueError(f"{cls.name!r} cannot be the name of a list")
        for entry in cls.filters:
            if entry.name in RESERVED or "." in entry.name:
                raise ValueError(f"{cls.name}: {entry.name!r} cannot be the key of a filter")
        for kind, names in (
            ("columns", [column.name for column in cls.columns]),
            ("filters", [entry.name for entry in cls.filters]),
            ("views", [view.name for view in cls.standard_views]),
        ):
            if len(set(names)) < len(names):
                raise ValueError(f"{cls.name}: two {kind} share a name")
        if cls.default_sort.removeprefix("-") not in {"pk", *cls.sortable()}:
            raise ValueError(f"{cls.name}: {cls.default_sort!r} is not a sortable column")

    @classmethod
    def queryset(cls, actor: Actor) -> models.QuerySet[Any]:
        """Every row that exists for the actor; override to leave some out for everybody."""
        manager: Any = cls.model._default_manager
        rows: models.QuerySet[Any] = manager.in_scope(actor)
        return rows

    @classmethod
    def sortable(cls) -> dict[str, Column]:
        """Columns a user may sort by, by the name the URL uses."""
        return {column.name: column for column in cls.columns if column.sort_paths()}

    @classmethod
    def permitted_columns(cls, actor: Actor) -> tuple[Column, ...]:
        """The columns the actor may see, in the declared order."""
        return tuple(
            column for column in cls.columns if not column.permission or actor.can(column.permission)
        )

    @classmethod
    def permitted_filters(cls, actor: Actor) -> dict[str, Filter]:
        """The filters the actor may use, by name."""
        return {
            entry.name: entry for entry in cls.filters if not entry.permission or actor.can(entry.permission)
        }

    @classmethod
    def permitted_views(cls, actor: Actor) -> dict[str, View]:
        """The tabs the actor may open, by name."""
        return {
            view.name: view
            for view in cls.standard_views
            if not view.permission or actor.can(view.permission)
        }

    @classmethod
    def permitted_actions(cls, actor: Actor) -> dict[str, BulkAction]:
        """The bulk actions the actor's roles include, by name."""
        return {action.name: action for action in cls.bulk_actions if actor.can(action.permission)}

    @classmethod
    def amount_column(cls, actor: Actor) -> MoneyColumn | None:
        """The column summed above the table, for those who may see it."""
        for column in cls.permitted_columns(actor):
            if column.name == cls.summary_amount and isinstance(column, MoneyColumn):
                return column
        return None

    @classmethod
    def order_by(cls, sort: str, actor: Actor) -> tuple[str, ...]:
        """What the database sorts by for ``-order_date``; the default for what is unknown or not permitted."""
        descending, name = sort.startswith("-"), sort.removeprefix("-")
        column = cls.sortable().get(name)
        if column is None or column not in cls.permitted_columns(actor):
            return ("-pk" if descending else "pk",) if name == "pk" else ()
        return tuple(f"-{path}" if descending else path for path in column.sort_paths())

    @classmethod
    def url_query(cls, **parameters: str | int | Sequence[str]) -> str:
        """A query string for links to this list: ``url_query(view="all", **{"order_date.last": 30})``."""
        query = QueryDict(mutable=True)
        for name, value in parameters.items():
            query.setlist(
                name, [str(value)] if isinstance(value, str | int) else [str(each) for each in value]
            )
        return query.urlencode()


def check(declared: type[DocumentList]) -> None:
    """Resolve every path of a list; a test runs it over all lists. Raises on what the model does not have."""
    annotations = dict(declared.annotations)
    rows = declared.model._default_manager.all()
    if annotations:
        rows = rows.annotate(**annotations)
    paths = {path for column in declared.columns for path in (*column.paths(), *column.sort_paths())}
    str(rows.values(*paths).query)
    for column in declared.columns:
        keys_of(declared.model, column.sort_paths())
