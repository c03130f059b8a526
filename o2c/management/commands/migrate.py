"""``migrate``, quick on an empty database.

Before each operation Django renders anew every model that is related to the changed one. Here everything is related to
the company, so the work grew with the square of the models: forty seconds where the SQL takes one. Adding a model, an
index, a constraint or a trigger changes no other model, so these three render what is new and nothing else.
"""

import contextlib
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from django.core.management.commands.migrate import Command as MigrateCommand
from django.db.migrations.state import ModelState, ProjectState
from pgtrigger.migrations import AddTrigger


def _add_model(self: Any, model_state: ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    self.models[key] = model_state
    if self._relations is not None:
        self.resolve_model_relations(key)
    if (
        "apps" in self.__dict__
    ):  # already rendered: the class joins its relatives as it does when Django starts
        self.apps.render_multiple([model_state])


def _append_option(self: Any, app_label: str, model_name: str, option_name: str, value: Any) -> None:
    options = self.models[app_label, model_name].options
    options[option_name] = [*options.get(option_name, []), value]
    if "apps" in self.__dict__:
        setattr(self.apps.get_model(app_label, model_name)._meta, option_name, options[option_name])


def _add_trigger(self: Any, app_label: str, state: ProjectState) -> None:
    options = state.models[app_label, self.model_name].options
    options["triggers"] = [*options.get("triggers", []), self.trigger]


@contextlib.contextmanager
def rendering_only_what_is_new() -> Iterator[None]:
    """For the duration of one run."""
    with (
        patch.object(ProjectState, "add_model", _add_model),
        patch.object(ProjectState, "_append_option", _append_option),
        patch.object(AddTrigger, "state_forwards", _add_trigger),
    ):
        yield


class Command(MigrateCommand):
    """Django's own command; the structure it leaves is the same to the letter."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate."""
        with rendering_only_what_is_new():
            super().handle(*args, **options)
