"""The house stands as it was drawn: who refers to whom, what a business row carries, how apps speak to each other."""

from __future__ import annotations

import ast
import importlib
import itertools
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.dispatch import Signal

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LAYERS = next(
    each["layers"] for each in CONTRACTS if each["name"] == "An app imports only the floors below its own"
)
#: Floor by app; neighbors share one.
FLOOR = {app.strip(): -height for height, layer in enumerate(LAYERS) for app in layer.split("|")}
OURS = [name for name in FLOOR if (ROOT / name / "apps.py").exists()]

#: Rows without a company, and why.
WITHOUT_COMPANY = {
    "core.Company": "it is the company",
    "core.User": "one person may work in several",
    "core.HandledMessage": "a key of the machinery",
    "core.WorkerBeat": "a sign of life of the machine",
    "core.InvariantRun": "checks all companies at once",
}
#: References that go with what they refer to, other than a document's lines: what belongs to a person's own screen.
GOES_WITH = {"core.SavedView", "core.RecentDocument"}


def our_models() -> list[type[models.Model]]:
    """Every model we wrote, without histories and join tables."""
    return [
        model
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "pgh_tracked_model")
    ]


def references() -> Iterator[tuple[type[models.Model], models.ForeignKey]]:
    for model in our_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey):
                yield model, field


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the apps, read and not run."""
    for app in FLOOR:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text())


def test_the_plan_names_every_app():
    assert set(OURS) == {config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()}


def test_a_foreign_key_leads_to_the_own_floor_or_a_lower_one():
    upward = [
        f"{model._meta.label}.{field.name} to {field.related_model._meta.label}"
        for model, field in references()
        if field.related_model._meta.app_label != model._meta.app_label
        and FLOOR[field.related_model._meta.app_label] >= FLOOR[model._meta.app_label]
    ]

    assert upward == []


def test_a_foreign_key_protects_what_it_refers_to_and_only_lines_go_with_their_document():
    loose = [
        f"{model._meta.label}.{field.name}"
        for model, field in references()
        if field.remote_field.on_delete is not models.PROTECT
        and model._meta.label not in GOES_WITH
        and not (field.remote_field.on_delete is models.CASCADE and is_line_of(model, field))
        and not (field.remote_field.on_delete is models.SET_NULL and model._meta.label == "core.User")
    ]

    assert loose == []


def is_line_of(model: type[models.Model], field: models.ForeignKey) -> bool:
    """A line stands beside its document, in the same app, and cannot be without it; or it is a part of another line."""
    is_part = field.related_model is model
    return field.related_model._meta.app_label == model._meta.app_label and (is_part or not field.null)


def test_a_business_row_belongs_to_a_company():
    homeless = {
        model._meta.label
        for model in our_models()
        if "company" not in {field.name for field in model._meta.local_fields}
    }

    assert homeless == set(WITHOUT_COMPANY)


def test_nothing_is_kept_as_a_float():
    floats = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.local_fields
        if isinstance(field, models.FloatField)
    ]

    assert floats == []


def test_the_business_does_not_know_floats():
    """Seconds and pixels of the foundation may be floats; whatever becomes an amount may not pass through one."""
    found = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        if path.parts[0] not in ("core", "o2c")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]

    assert found == []


@pytest.mark.parametrize(
    "name", ["pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "post_init"]
)
def test_nobody_listens_to_savings(name):
    """They fire on every save and stay silent on bulk updates (STYLE.md, section 5). Fields have a method of that name."""
    used = [
        str(path)
        for path, tree in sources()
        for methods in [{id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}]
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == name)
        or (isinstance(node, ast.Attribute) and node.attr == name and id(node) not in methods)
    ]

    assert used == []


def declared_signals() -> dict[str, str]:
    """Every signal by name, with the app that declares it."""
    return {
        name: app
        for app in OURS
        if (ROOT / app / "signals.py").exists()
        for name, value in vars(importlib.import_module(f"{app}.signals")).items()
        if isinstance(value, Signal)
    }


def sendings() -> Iterator[tuple[str, str, Path]]:
    """(signal, method, where) of every sending."""
    names = declared_signals()
    for path, tree in sources():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and "send" in node.func.attr
            ):
                target = node.func.value
                name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
                if name in names:
                    yield name, node.func.attr, path


def test_every_signal_is_sent_by_an_operation_of_its_own_app_in_its_transaction():
    sent = list(sendings())

    assert {name for name, _method, _path in sent} == set(declared_signals())
    assert {method for _name, method, _path in sent} == {"send"}
    assert [
        f"{name} in {path}"
        for name, _method, path in sent
        if path.parts[0] != declared_signals()[name] or not path.parts[1].startswith("operations")
    ] == []


def test_every_signal_says_what_it_means():
    silent = []
    for app in sorted(set(declared_signals().values())):
        lines = (ROOT / app / "signals.py").read_text().splitlines()
        silent += [
            f"{app}: {line}"
            for before, line in itertools.pairwise(lines)
            if line.endswith("= Signal()") and not before.startswith("#:")
        ]

    assert silent == []


def test_receivers_hear_declared_signals_once():
    """Each receiver has an identity of its own, so that loading a module twice does not act twice."""
    identities: list[str] = []
    for app in OURS:
        for path in (ROOT / app).rglob("receivers*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "receiver":
                    named = {keyword.arg: keyword.value for keyword in node.keywords}
                    assert "dispatch_uid" in named, f"{path}:{node.lineno}"
                    identities.append(ast.literal_eval(named["dispatch_uid"]))

    assert len(identities) == len(set(identities)) > 0
