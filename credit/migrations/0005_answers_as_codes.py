"""Decisions and holds that were kept as sentences in the language of whoever submitted become codes with figures.

The arithmetic of the limit is taken from the decision's own figures, a sentence without figures is recognized in every
language; whatever else was said stays as it was said, under the code of its rule. Events are frozen and keep their text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import translation

from core import reasons
from core.freeze import FreezeRows
from core.money import Money
from core.reasons import Extent, Reason

FROZEN = FreezeRows("credit_creditdecision")
CHUNK = 1000
#: What is said without figures.
FIXED = (
    "credit.not-blocked", "credit.no-limit-asked", "credit.unlimited", "credit.nothing-overdue",
    "credit.any-amount-overdue", "credit.no-review", "credit.not-first-order", "credit.first-order-prepaid",
    "credit.first-order", "credit.passed", "credit.money-arrived", "order.unchecked", "order.no-address",
    "order.not-prepaid", "order.canceled", "order.reopened",
)  # fmt: skip


def sentences_to_codes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Holds first: they are recognized by the sentences of their decisions."""
    fixed = _fixed_sentences()
    hold_model = apps.get_model("orders", "OrderHold")
    for holds in _chunks(hold_model.objects.all()):
        answers = _failed_answers(apps, {hold.order_id for hold in holds}, fixed)
        for hold in holds:
            _recognize(hold, answers[hold.order_id], fixed)
        hold_model.objects.bulk_update(holds, ["reason", "findings", "lift_reason", "lift_findings"])
    decision_model = apps.get_model("credit", "CreditDecision")
    for decisions in _chunks(decision_model.objects.all()):
        for decision in decisions:
            decision.rules = [_coded(decision, rule, fixed) for rule in decision.rules]
        decision_model.objects.bulk_update(decisions, ["rules"])


def codes_to_sentences(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The sentences in English."""
    hold_model = apps.get_model("orders", "OrderHold")
    decision_model = apps.get_model("credit", "CreditDecision")
    with translation.override("en"):
        for holds in _chunks(hold_model.objects.all()):
            for hold in holds:
                hold.reason = "\n".join(reasons.sentences([*hold.findings, *reasons.typed(hold.reason)]))
                lifted = [*hold.lift_findings, *reasons.typed(hold.lift_reason)]
                hold.lift_reason = "\n".join(reasons.sentences(lifted))
                hold.findings, hold.lift_findings = [], []
            hold_model.objects.bulk_update(holds, ["reason", "findings", "lift_reason", "lift_findings"])
        for decisions in _chunks(decision_model.objects.all()):
            for decision in decisions:
                decision.rules = [_said(rule) for rule in decision.rules]
            decision_model.objects.bulk_update(decisions, ["rules"])


def _chunks(rows: models.QuerySet[Any]) -> Iterator[list[Any]]:
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield found
        last = found[-1].pk


def _fixed_sentences() -> dict[str, str]:
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for code in FIXED:
                found.setdefault(reasons.say({"code": code, "params": {}}), code)
    return found


def _failed_answers(
    apps: Apps, order_ids: set[int], fixed: dict[str, str]
) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """By order and by what the hold said: the answers that failed."""
    found: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(dict)
    rows = apps.get_model("credit", "CreditDecision").objects.filter(order_id__in=order_ids, is_passed=False)
    for decision in rows.order_by("pk"):
        failed = [rule for rule in decision.rules if not rule["is_passed"] and "words" in rule]
        coded = [_coded(decision, rule, fixed) for rule in failed]
        found[decision.order_id]["\n".join(rule["words"] for rule in failed)] = [
            {"code": each["code"], "params": each["params"]} for each in coded
        ]
    return found


def _recognize(hold: Any, answers: dict[str, list[dict[str, Any]]], fixed: dict[str, str]) -> None:
    if hold.kind == "credit" and hold.reason in answers:
        hold.reason, hold.findings = "", answers[hold.reason]
    elif hold.reason in fixed:
        hold.reason, hold.findings = "", [{"code": fixed[hold.reason], "params": {}}]
    if hold.lift_reason in fixed:
        hold.lift_reason, hold.lift_findings = "", [{"code": fixed[hold.lift_reason], "params": {}}]


def _coded(decision: Any, rule: dict[str, Any], fixed: dict[str, str]) -> dict[str, Any]:
    if "words" not in rule:
        return rule
    about = {"rule": rule["rule"], "is_passed": rule["is_passed"]}
    if code := fixed.get(rule["words"]):
        return {**about, "code": code, "params": {}}
    if rule["rule"] == "limit" and (reason := _limit(decision, rule["is_passed"])):
        return {**about, **reason.as_json()}
    return {
        **about,
        "code": f"credit.{rule['rule'].replace('_', '-')}.text",
        "params": {"text": rule["words"]},
    }


def _limit(decision: Any, is_passed: bool) -> Reason | None:
    """The arithmetic from the decision's figures; None where they do not tell why it passed."""
    if decision.limit_amount is None:
        return None
    after = decision.open_orders_amount + decision.open_receivables_amount + decision.order_amount
    over = after - decision.limit_amount
    if is_passed and over > 0:
        return Reason("credit.adds-nothing") if decision.order_amount <= 0 else None
    amounts: dict[str, Decimal] = {
        "orders": decision.open_orders_amount,
        "receivables": decision.open_receivables_amount,
        "order": decision.order_amount,
        "after": after,
        "limit": decision.limit_amount,
        **({} if is_passed else {"over": over}),
    }
    figures = {name: Money(amount, decision.currency) for name, amount in amounts.items()}
    return Reason("credit.within-limit" if is_passed else "credit.over-limit", figures)


def _said(rule: dict[str, Any]) -> dict[str, Any]:
    return {
        "rule": rule["rule"],
        "is_passed": rule["is_passed"],
        "words": reasons.say(rule),
        "hint": reasons.say(rule, Extent.WORDS),
    }


class Migration(migrations.Migration):
    dependencies = [("credit", "0004_first_orders_and_lapsed_releases"), ("orders", "0003_findings_of_holds")]

    operations = [
        migrations.AlterField(
            model_name="creditdecision",
            name="rules",
            field=models.JSONField(default=list, help_text="Each rule: name, is_passed, code and figures."),
        ),
        migrations.RunSQL(FROZEN.down, FROZEN.up),
        migrations.RunPython(sentences_to_codes, codes_to_sentences),
        FreezeRows("credit_creditdecision"),
    ]
