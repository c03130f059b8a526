"""``migrate``, quick on an empty database.

After each operation Django renders anew every model that is related to the changed one. Here everything is related to
the company, so the work grew with the square of the models: forty seconds where the SQL takes one. Adding a model, adding
or removing an index, a constraint or a trigger, and adding, altering or removing a field change no other model's table,
so these render the one model and nothing else.
The state counts as delayed then, which Django knows: before a migration runs Python code it renders all of it.
"""

import contextlib
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import NOT_PROVIDED, Field
from pgtrigger.migrations import AddTrigger, RemoveTrigger


def _render(state: Any, app_label: str, model_name: str) -> None:
    """Render one model again; those that refer to it keep the class they had, whose table is the same."""
    if "apps" in state.__dict__:
        state.is_delayed = True
        state.apps.unregister_model(app_label, model_name)
        state.apps.render_multiple([state.models[app_label, model_name]])


def _add_model(self: Any, model_state: ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    self.models[key] = model_state
    if self._relations is not None:
        self.resolve_model_relations(key)
    _render(self, *key)


def _add_field(
    self: Any, app_label: str, model_name: str, name: str, field: "Field[Any, Any]", preserve_default: bool
) -> None:
    if not preserve_default:
        field = field.clone()
        field.default = NOT_PROVIDED
    self.models[app_label, model_name].fields[name] = field
    if self._relations is not None:
        self.resolve_model_field_relations((app_label, model_name), name, field)
    _render(self, app_label, model_name)


def _alter_field(
    self: Any, app_label: str, model_name: str, name: str, field: "Field[Any, Any]", preserve_default: bool
) -> None:
    if not preserve_default:
        field = field.clone()
        field.default = NOT_PROVIDED
    fields = self.models[app_label, model_name].fields
    if self._relations is not None:
        old = fields.pop(name)
        if old.is_relation:
            self.resolve_model_field_relations((app_label, model_name), name, old)
        fields[name] = field
        if field.is_relation:
            self.resolve_model_field_relations((app_label, model_name), name, field)
    else:
        fields[name] = field
    _render(self, app_label, model_name)


def _remove_field(self: Any, app_label: str, model_name: str, name: str) -> None:
    fields = self.models[app_label, model_name].fields
    old = fields.pop(name)
    if self._relations is not None and old.is_relation:
        self.resolve_model_field_relations((app_label, model_name), name, old)
    _render(self, app_label, model_name)


def _append_option(self: Any, app_label: str, model_name: str, option_name: str, value: Any) -> None:
    options = self.models[app_label, model_name].options
    options[option_name] = [*options.get(option_name, []), value]
    _render(self, app_label, model_name)


def _remove_option(self: Any, app_label: str, model_name: str, option_name: str, name: str) -> None:
    options = self.models[app_label, model_name].options
    options[option_name] = [each for each in options[option_name] if each.name != name]
    _render(self, app_label, model_name)


def _add_trigger(self: Any, app_label: str, state: ProjectState) -> None:
    _append_option(state, app_label, self.model_name, "triggers", self.trigger)


def _remove_trigger(self: Any, app_label: str, state: ProjectState) -> None:
    _remove_option(state, app_label, self.model_name, "triggers", self.name)


@contextlib.contextmanager
def rendering_only_what_is_new() -> Iterator[None]:
    """For the duration of one run."""
    with (
        patch.object(ProjectState, "add_model", _add_model),
        patch.object(ProjectState, "add_field", _add_field),
        patch.object(ProjectState, "alter_field", _alter_field),
        patch.object(ProjectState, "remove_field", _remove_field),
        patch.object(ProjectState, "_append_option", _append_option),
        patch.object(ProjectState, "_remove_option", _remove_option),
        patch.object(AddTrigger, "state_forwards", _add_trigger),
        patch.object(RemoveTrigger, "state_forwards", _remove_trigger),
    ):
        yield


class Command(MigrateCommand):
    """Django's own command; on an empty database quicker, and the structure it leaves is the same to the letter."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; a database with data takes Django's own way."""
        is_empty = not MigrationRecorder(connections[options["database"]]).applied_migrations()
        with rendering_only_what_is_new() if is_empty else contextlib.nullcontext():
            super().handle(*args, **options)
