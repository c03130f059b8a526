"""The rows of a list: filtered, sorted, paged, with only the columns that are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from core.actors import Actor
from core.lists import keyset
from core.lists.columns import Column, Row
from core.lists.declaration import DocumentList, Search
from core.lists.fields import is_multiple
from core.lists.state import ActiveFilter, ListState, read_filters

_MOST_WORDS = 6


def matching(state: ListState) -> models.QuerySet[Any]:
    """Every row of the filtered set, in no order."""
    declared, frame = state.declared, state.frame
    rows = _annotated(declared, declared.queryset(frame.actor), _paths_of(state))
    if state.narrow:
        rows = rows.filter(**state.narrow)
    if state.view is not None:
        if state.view.condition is not None:
            rows = rows.filter(state.view.condition(frame))
        rows = _filtered(rows, read_filters(declared, state.view.parameters(), frame))
    rows = _filtered(rows, state.filters)
    return searched(rows, declared.search, state.text, frame.actor) if state.text else rows


def _filtered(rows: models.QuerySet[Any], filters: Iterable[ActiveFilter]) -> models.QuerySet[Any]:
    """What every filter lets through; a filter over many related rows asks whether one of them fits."""
    model: type[models.Model] = rows.model
    for active in filters:
        if active.reading is None:
            continue
        if is_multiple(model, active.filter.field):
            fitting = model._base_manager.filter(active.reading.condition).values("pk")
            rows = rows.filter(pk__in=fitting)
        else:
            rows = rows.filter(active.reading.condition)
    return rows


def searched(rows: models.QuerySet[Any], search: Search, text: str, actor: Actor) -> models.QuerySet[Any]:
    """Rows in which every word stands in one of the fields; or what the list's own search finds."""
    if callable(search):
        return search(rows, text, actor)
    for word in text.split()[:_MOST_WORDS] if search else ():
        anywhere = models.Q()
        for path in search:
            anywhere |= models.Q(**{f"{path}__icontains": word})
        rows = rows.filter(anywhere)
    return rows


def page_of(state: ListState, rows: models.QuerySet[Any]) -> keyset.Window[Row]:
    """One page; a cursor behind which nothing is left any more leads back to the first."""
    values: models.QuerySet[Any, Row] = rows.values(*value_paths(state.declared, state.columns))
    order = state.declared.order_by(state.sort, state.frame.actor)
    found = keyset.window(values, order, state.cursor or None, state.size)
    if not found.rows and state.cursor:
        return keyset.window(values, order, None, state.size)
    return found


def ordered_values(state: ListState, rows: models.QuerySet[Any]) -> models.QuerySet[Any, Row]:
    """All rows in the list's order, for export."""
    values: models.QuerySet[Any, Row] = rows.values(*value_paths(state.declared, state.columns))
    keys = keyset.keys_of(state.declared.model, state.declared.order_by(state.sort, state.frame.actor))
    return keyset.with_keys(values, keys)


def value_paths(declared: type[DocumentList], columns: Iterable[Column]) -> list[str]:
    """The values that the cells of these columns, the row's preview and its checkbox read."""
    preview: Sequence[str] = declared.preview_args
    paths = {path: None for column in columns for path in column.paths()}
    return list({"pk": None, **paths, **dict.fromkeys(preview)})


def _annotated(
    declared: type[DocumentList], rows: models.QuerySet[Any], paths: Iterable[str]
) -> models.QuerySet[Any]:
    """With those of the list's annotations that are used; they may build on earlier ones."""
    used = set(paths)
    names = list(declared.annotations)
    last = max((position for position, name in enumerate(names) if name in used), default=-1)
    return (
        rows.annotate(**{name: declared.annotations[name] for name in names[: last + 1]})
        if last >= 0
        else rows
    )


def _paths_of(state: ListState) -> set[str]:
    declared, actor = state.declared, state.frame.actor
    paths = {path for column in state.columns for path in column.paths()}
    paths.update(path.removeprefix("-") for path in declared.order_by(state.sort, actor))
    paths.update(active.filter.field for active in state.filters)
    if state.view is not None:
        paths.update(
            active.filter.field for active in read_filters(declared, state.view.parameters(), state.frame)
        )
        if state.view.condition is not None:
            paths.update(declared.annotations)
    if not callable(declared.search):
        paths.update(declared.search)
    summed = declared.amount_column(actor)
    if summed is not None:
        paths.update(summed.paths())
    return paths
