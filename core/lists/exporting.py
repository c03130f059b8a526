"""Export of a list: what it shows to this user, all rows of the filtered set, logged (ROLES.md, section 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import models
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import exports, files, jobs
from core.actors import Actor
from core.exports import CONTENT_TYPES, Heading
from core.lists import parameters, rows
from core.lists.columns import (
    Column,
    MoneyColumn,
    NumberColumn,
    PercentColumn,
    QuantityColumn,
    Row,
    StatusColumn,
)
from core.lists.state import ListState
from core.models import Job, SecurityEvent
from core.money import minor_units, round_amount
from core.refusals import Refusal

JOB_KIND = "list_export"
EXPORTED_AT_ONCE = 5_000
MOST_EXPORTED = 500_000
_CHUNK = 2_000

Getter = Callable[[Row], Any]


def content(state: ListState, selection: models.QuerySet[Any], export_format: str) -> bytes:
    """The file: the list's columns in their order, the list's rows in theirs."""
    columns = exported_columns(state)
    headings = [heading for heading, _getter in columns]
    getters = [getter for _heading, getter in columns]
    lines = _lines(rows.ordered_values(state, selection), getters)
    if export_format == "csv":
        return exports.write_csv(headings, lines)
    return exports.write_xlsx(str(state.declared.title), headings, lines)


def _lines(values: models.QuerySet[Any, Row], getters: Sequence[Getter]) -> Iterator[list[Any]]:
    for row in values.iterator(chunk_size=_CHUNK):
        yield [getter(row) for getter in getters]


def exported_columns(state: ListState) -> list[tuple[Heading, Getter]]:
    """A column each; after amounts and quantities that name their currency or unit, that one as a column of its own."""
    found: list[tuple[Heading, Getter]] = []
    besides = [_beside(column) for column in state.columns]
    shown = {column.path for column in state.columns}
    for position, column in enumerate(state.columns):
        found.append((_heading(column, state), _getter(column, state)))
        path, label = besides[position]
        if path and path not in shown and (path, label) not in besides[position + 1 :]:
            found.append((Heading(label), _reader(path)))
    return found


def _beside(column: Column) -> tuple[str, str]:
    """The path of what the column's cells name beside their number."""
    if isinstance(column, MoneyColumn):
        return column.currency, _("Currency")
    if isinstance(column, QuantityColumn):
        return column.unit, _("Currency") if column.unit.endswith("currency") else _("Unit")
    return "", ""


def _heading(column: Column, state: ListState) -> Heading:
    label = column.heading(state.declared.model)
    if isinstance(column, MoneyColumn):
        return Heading(label, minor_units(state.frame.actor.company.base_currency))
    return Heading(label, 0 if isinstance(column, NumberColumn) else None)


def _getter(column: Column, state: ListState) -> Getter:
    frame, model = state.frame, state.declared.model
    if isinstance(column, StatusColumn):
        labels = column.text_labels(model)
        return lambda row: labels.get(row[column.path], row[column.path])
    if isinstance(column, MoneyColumn):
        return lambda row: _rounded(row[column.path], column.currency_of(row, frame))
    if isinstance(column, QuantityColumn | PercentColumn):
        return lambda row: _shortest(row[column.path])
    return lambda row: column.value(row, frame)


def _reader(path: str) -> Getter:
    return lambda row: row[path]


def _rounded(amount: Decimal | None, currency: str) -> Decimal | None:
    """With the currency's decimals; the price of one may have more, and keeps them."""
    if amount is None or not currency:
        return amount
    rounded = round_amount(amount, currency)
    return rounded if rounded == amount else amount.normalize()


def _shortest(number: Decimal | None) -> Decimal | None:
    """Without the zeros that only say how wide the column is."""
    if number is None:
        return None
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def file_name(state: ListState, export_format: str) -> str:
    """``orders-2026-12-31.xlsx``."""
    return f"{state.declared.name}-{state.today.isoformat()}.{export_format}"


def answer(name: str, content_type: str, body: bytes) -> HttpResponse:
    """A download that no cache keeps and no browser opens as a page."""
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def log(actor: Actor, state: ListState, export_format: str, count: int, path: str) -> None:
    """Every export leaves a line in the security log."""
    SecurityEvent.objects.create(
        company=actor.company, user=actor.user, kind="export", path=path[:300], request_id=actor.request_id,
        detail={
            "list": state.declared.name, "format": export_format, "rows": count,
            "columns": [column.name for column in state.columns], "query": state.standalone().query(),
        },
    )  # fmt: skip


def start(state: ListState, export_format: str, count: int, path: str) -> Job:
    """Let a worker write a large export."""
    if count > MOST_EXPORTED:
        raise Refusal(
            _("At most %s rows can be exported at once. Narrow the list by a filter.") % f"{MOST_EXPORTED:,}"
        )
    title = _("Export of %(list)s (%(format)s)") % {
        "list": state.declared.title,
        "format": export_format.upper(),
    }
    details = {**parameters.of(state, path), "format": export_format}
    return jobs.start(JOB_KIND, title, by=state.frame.actor, parameters=details, total=count)


@jobs.runner(JOB_KIND)
def export_in_background(job: Job, by: Actor) -> bool:
    """Write the file and keep it; only who asked for it may fetch it."""
    with override(job.parameters["language"]):
        state = parameters.state_of(job, by)
        export_format = job.parameters["format"]
        body = content(state, rows.matching(state), export_format)
        file = files.store(job.company, file_name(state, export_format), CONTENT_TYPES[export_format], body)
    job.progress = job.total
    names = [column.name for column in state.columns]
    job.result = {"file": file.pk, "name": file.name, "size": file.size, "columns": names}
    job.result_url = parameters.job_url(job)
    return False


def is_shown_to(actor: Actor, job: Job) -> bool:
    """Whether today the actor still sees every column of the file."""
    shown = {column.name for column in parameters.declared_of(job).permitted_columns(actor)}
    return shown.issuperset(job.result.get("columns", ()))
