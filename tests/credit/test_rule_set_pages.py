"""The rules of each risk class as a matrix: managers save it, controllers ask, auditors read, others see nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import approvals
from core.models import ApprovalRequest
from credit import operations as credit
from credit import rule_asking, selectors
from credit.lifecycle import SWITCHES, Rule
from credit.models import CreditPolicy
from credit.rule_sets import RuleSet, switches_of
from credit.selectors import risk_classes, rule_set_of
from tests.builders import a_company, a_customer, a_user, an_actor, the_company
from tests.credit.stage import D, account_of, rules

pytestmark = pytest.mark.django_db


def signed_in(client: Client, role: str) -> Client:
    client.force_login(a_user(the_company(), role))
    return client


def words(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ")


def matrix(rule_set: RuleSet, *, version: int, **changes: Any) -> dict[str, Any]:
    """What the page sends of these rules; ``overdue__number`` is the field ``overdue.number``."""
    sent: dict[str, Any] = {
        "name": "",
        "release_days": str(rule_set.release_days),
        "version": str(version),
        "drawn": json.dumps({"rules": json.dumps(rule_set.as_json())}),
    }
    for rule, setting in rule_set.settings.items():
        sent[f"{rule}.amount"] = "" if setting.amount is None else f"{setting.amount:.2f}"
        sent[f"{rule}.number"] = "" if setting.number is None else str(setting.number)
        sent[f"{rule}.points"] = sorted(setting.points)
    return {**sent, **{name.replace("__", "."): value for name, value in changes.items()}}


def saved(risk_class: str = "standard") -> tuple[RuleSet, int]:
    shown = selectors.risk_class_of(the_company(), risk_class)
    assert shown is not None
    return shown.rule_set, shown.version


def post(client: Client, verb: str, risk_class: str = "standard", **data: Any) -> Any:
    return client.post(reverse(f"credit:{verb}", args=[risk_class]), data)


def test_the_list_says_how_many_customers_each_class_has_and_whose_rules_judge_it() -> None:
    rules()
    rules("high", order_value="100.00")
    parent = a_customer()
    account_of(parent, risk_class="high")
    a_customer(parent=parent)
    account_of(a_customer(), risk_class="new")
    a_customer()

    found = {each.code: (each.customers, each.is_own) for each in risk_classes(the_company())}

    assert found == {"standard": (1, True), "high": (2, True), "new": (1, False)}
    assert next(iter(found)) == "standard"


@pytest.mark.parametrize("role", ["SAL", "WH", "AR", "GL", "ADM"])
def test_who_has_nothing_to_do_with_credit_rules_sees_none(client: Client, role: str) -> None:
    rules()
    signed_in(client, role)

    answers = {
        client.get(reverse("credit:rule-sets")).status_code,
        client.get(reverse("credit:rule-set", args=["standard"])).status_code,
        client.get(reverse("credit:new-rule-set")).status_code,
        *(post(client, verb).status_code for verb in ("save-rules", "ask-for-rules", "start-replay")),
    }

    assert answers == {403}


@pytest.mark.parametrize(
    "role, save, ask, replay",
    [("MGR", True, False, True), ("CRC", False, True, True), ("AUD", False, False, False)],
)
def test_each_role_is_offered_what_it_may_do(
    client: Client, role: str, save: bool, ask: bool, replay: bool
) -> None:
    rules()

    page = words(signed_in(client, role).get(reverse("credit:rule-set", args=["standard"])))

    assert (reverse("credit:save-rules", args=["standard"]) in page) == save
    assert ("Ask for approval" in page) == ask
    assert (reverse("credit:start-replay", args=["standard"]) in page) == replay
    assert ('name="overdue.number"' in page) == (save or ask)
    assert "Holds an order while more than 0.00 EUR is overdue, the oldest for more than 30 days." in page


def test_a_manager_saves_the_matrix(client: Client) -> None:
    rules()
    before, version = saved()

    answer = post(
        signed_in(client, "MGR"),
        "save-rules",
        **matrix(
            before, version=version, overdue__number="45", overdue__amount="1,250.50",
            order_value__amount="9000", order_value__points=["submit", "ship"], dunning__points=[], name="Regulars",
            release_days="21",
        ),
    )  # fmt: skip

    assert answer.status_code == 303
    after, now = saved()
    assert now == version + 1
    assert (after.number(Rule.OVERDUE), after.amount(Rule.OVERDUE, None)) == (45, D("1250.50"))
    assert (after.amount(Rule.ORDER_VALUE, None), set(after.settings[Rule.ORDER_VALUE].points)) == (
        D("9000.00"), {"submit", "ship"},
    )  # fmt: skip
    assert not after.is_on(Rule.DUNNING)
    assert (after.release_days, CreditPolicy.objects.get().name) == (21, "Regulars")


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"overdue__number": "10000"}, "overdue-number"),
        ({"overdue__number": "3.5"}, "overdue-number"),
        ({"overdue__number": "many"}, "overdue-number"),
        ({"overdue__amount": "-1"}, "overdue-amount"),
        ({"order_value__points": ["submit"]}, "order_value-amount"),
        ({"dunning__number": ""}, "dunning-number"),
        ({"horizon__number": "30", "horizon__points": ["ship"]}, None),
        ({"release_days": "366"}, "release_days"),
        ({"release_days": ""}, "release_days"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    client: Client, changes: dict[str, Any], field: str | None
) -> None:
    rules()
    before, version = saved()

    answer = post(signed_in(client, "MGR"), "save-rules", **matrix(before, version=version, **changes))

    assert answer.status_code == 422
    if field:
        assert f'href="#id_{field}"' in words(answer)
    assert saved() == (before, version)


def test_every_wrong_field_is_named_at_once_and_what_was_typed_stays(client: Client) -> None:
    rules()
    before, version = saved()

    page = words(
        post(
            signed_in(client, "MGR"), "save-rules",
            **matrix(before, version=version, overdue__number="many", dunning__number="", release_days="0"),
        )
    )  # fmt: skip

    assert 'href="#id_overdue-number"' in page
    assert 'value="many"' in page


def test_a_new_class_begins_with_the_rules_of_another(client: Client) -> None:
    rules("high", order_value="100.00", overdue=10)

    answer = signed_in(client, "MGR").post(
        reverse("credit:new-rule-set"), {"code": "watch", "name": "Watched", "copy_of": "high"}
    )

    assert answer.status_code == 303
    copied = rule_set_of(the_company(), account_of(a_customer(), risk_class="watch"))
    assert (copied.risk_class, copied.amount(Rule.ORDER_VALUE, None), copied.number(Rule.OVERDUE)) == (
        "watch", D("100.00"), 10,
    )  # fmt: skip


@pytest.mark.parametrize(
    "code, status", [("high", 409), ("", 422), ("a/b", 422), ("a b", 422), ("new", 422), ("x" * 21, 422)]
)
def test_a_class_that_is_there_or_cannot_be_named_is_refused(client: Client, code: str, status: int) -> None:
    rules("high", overdue=10)

    answer = signed_in(client, "MGR").post(
        reverse("credit:new-rule-set"), {"code": code, "name": "Again", "copy_of": "standard"}
    )

    assert answer.status_code == status
    assert list(CreditPolicy.objects.values_list("risk_class", "name")) == [("high", "")]


def test_a_rule_changed_since_the_day_is_marked_with_what_it_was_and_who_changed_it(client: Client) -> None:
    rules()
    before, version = saved()
    manager = signed_in(client, "MGR")
    post(manager, "save-rules", **matrix(before, version=version, overdue__number="45"))

    page = words(manager.get(reverse("credit:rule-set", args=["standard"])))
    later = words(manager.get(reverse("credit:rule-set", args=["standard"]), {"since": "+1"}))

    assert page.count("before: ") == 1
    assert "before: 30 days, 0.00 EUR<" in page
    assert "before: " not in later
    (change, first) = selectors.rule_history(the_company(), "standard")
    assert [
        (each.rule, each.before and each.before.number, each.after.number) for each in change.changes
    ] == [("overdue", 30, 45)]
    assert change.by.startswith("mgr-")
    assert first.is_first


def test_of_what_another_manager_saved_meanwhile_each_rule_is_asked_about(client: Client) -> None:
    rules()
    before, version = saved()
    rules(overdue=45)
    manager = signed_in(client, "MGR")

    answer = post(
        manager, "save-rules", **matrix(before, version=version, overdue__number="60", dunning__number="1")
    )

    page = words(answer)
    assert answer.status_code == 409
    assert page.count('name="merge-overdue"') == 2
    assert 'name="merge-dunning"' not in page
    assert saved()[0].number(Rule.OVERDUE) == 45


def test_theirs_is_taken_where_it_was_chosen_and_mine_stays_elsewhere(client: Client) -> None:
    rules()
    before, _version = saved()
    rules(overdue=45)

    answer = post(
        signed_in(client, "MGR"), "save-rules",
        **matrix(before, version=saved()[1], overdue__number="60", dunning__number="1"), **{"merge-overdue": "theirs"},
    )  # fmt: skip

    assert answer.status_code == 303
    after = saved()[0]
    assert (after.number(Rule.OVERDUE), after.number(Rule.DUNNING)) == (45, 1)


def test_a_controller_asks_and_a_manager_sees_old_and_new_side_by_side(client: Client) -> None:
    rules()
    before, version = saved()

    answer = post(
        signed_in(client, "CRC"), "ask-for-rules", **matrix(before, version=version, overdue__number="10"),
        reason="They pay ever later",
    )  # fmt: skip

    made = ApprovalRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, made.get_absolute_url())
    assert saved() == (before, version)
    page = words(signed_in(client, "MGR").get(made.get_absolute_url()))
    assert '"Before">30 days, 0.00 EUR<' in page
    assert "<strong>10 days, 0.00 EUR<" in page
    approvals.approve(made, by=an_actor(None, "MGR"))
    assert saved()[0].number(Rule.OVERDUE) == 10


def test_what_was_asked_for_rules_that_have_changed_since_is_not_approved() -> None:
    wanted = rules(overdue=10)
    rules(overdue=30)
    made = rule_asking.ask_for_rules(wanted, reason="Pays late", by=an_actor(None, "CRC"))
    rules(overdue=60)

    with pytest.raises(approvals.Outdated):
        approvals.approve(made, by=an_actor(None, "MGR"))

    assert saved()[0].number(Rule.OVERDUE) == 60


@pytest.mark.parametrize("changes, reason", [({}, "Why not"), ({"overdue__number": "10"}, " ")])
def test_asking_for_what_holds_or_without_a_reason_is_refused(
    client: Client, changes: Any, reason: str
) -> None:
    rules()
    before, version = saved()

    answer = post(
        signed_in(client, "CRC"), "ask-for-rules", **matrix(before, version=version, **changes), reason=reason
    )

    assert answer.status_code == 422
    assert not ApprovalRequest.objects.exists()


def test_an_account_is_offered_the_classes_that_are_known(client: Client) -> None:
    rules("high", overdue=10)
    customer = a_customer()

    page = words(signed_in(client, "CRC").get(reverse("credit:account", args=[customer.code])))

    select = page[page.index('<select name="risk_class"') :]
    assert [option in select[: select.index("</select>")] for option in ('value="standard"', 'value="high"')] == [
        True, True,
    ]  # fmt: skip


def test_the_horizon_has_no_switch_where_goods_already_go() -> None:
    assert switches_of(Rule.HORIZON) == ("submit", "amend", "reopen", "copy")
    assert switches_of(Rule.LIMIT) == SWITCHES


def test_rules_of_another_company_do_not_exist(client: Client) -> None:
    theirs = an_actor(a_company("OTHER"), "MGR")
    credit.save_rule_set(RuleSet("high"), by=theirs)
    signed_in(client, "MGR")

    assert client.get(reverse("credit:rule-set", args=["high"])).status_code == 404
    assert post(client, "save-rules", "high").status_code == 404
