"""Credit rules for programs: read, save, ask for, and try on past orders."""

from __future__ import annotations

import pytest

from core import jobs
from core.models import ApprovalRequest, Job
from credit.lifecycle import Rule
from credit.selectors import risk_class_of, rule_history
from tests.builders import a_customer, the_company
from tests.credit.stage import D, ordered, rules
from tests.programs import Program, fields_of

pytestmark = pytest.mark.django_db
RULES = "/credit/rule-sets"


def number_of(rule: Rule, risk_class: str = "standard") -> int | None:
    shown = risk_class_of(the_company(), risk_class)
    return shown.rule_set.number(rule) if shown else None


def test_the_rules_of_a_class_are_read_with_their_thresholds_and_check_points() -> None:
    rules(order_value="12.50")
    a_customer()

    seen = Program("AUD").get(f"{RULES}/standard").json()

    found = {rule["rule"]: rule for rule in seen["rules"]}
    assert (seen["version"], seen["customers"], seen["release_days"], seen["currency"]) == (2, 1, 14, "EUR")
    assert found["order_value"] == {
        "rule": "order_value", "amount": "12.5", "number": None, "points": ["amend", "release", "reopen", "submit"],
    }  # fmt: skip
    assert found["promises"] == {"rule": "promises", "amount": None, "number": None, "points": []}


def test_only_what_is_sent_of_a_rule_changes() -> None:
    rules()
    manager = Program("MGR")

    answer = manager.patch(f"{RULES}/standard", {"rules": [{"rule": "overdue", "number": 45}], "version": 2})

    shown = risk_class_of(the_company(), "standard")
    assert (answer.status_code, answer.json()["version"]) == (200, 3)
    assert shown is not None
    setting = shown.rule_set.settings[Rule.OVERDUE]
    assert (setting.number, setting.amount, len(setting.points)) == (45, D("0.00"), 4)
    [last, _first] = rule_history(the_company(), "standard")
    assert last.by == str(manager.user)


@pytest.mark.parametrize(
    "change, field",
    [
        ({"rule": "overdue", "number": -1}, "overdue.number"),
        ({"rule": "overdue", "number": 10000}, "overdue.number"),
        ({"rule": "overdue", "amount": "-0.01"}, "overdue.amount"),
        ({"rule": "order_value", "points": ["submit"]}, "order_value.amount"),
        ({"rule": "limit", "amount": "5.00"}, "limit.amount"),
        ({"rule": "limit", "number": 5}, "limit.number"),
        ({"rule": "limit", "points": ["recheck"]}, "limit.points"),
        ({"rule": "limit", "points": ["never"]}, "limit.points"),
        ({"rule": "horizon", "number": 9, "points": ["ship"]}, "horizon.points"),
        ({"rule": "luck"}, "rules"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_field(change: dict[str, object], field: str) -> None:
    rules()

    answer = Program("MGR").patch(f"{RULES}/standard", {"rules": [change]})

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert risk_class_of(the_company(), "standard").version == 2  # type: ignore[union-attr]


def test_who_has_read_an_older_version_is_refused() -> None:
    rules()
    rules(overdue=45)

    answer = Program("MGR").patch(
        f"{RULES}/standard", {"rules": [{"rule": "overdue", "number": 60}], "version": 2}
    )

    assert answer.status_code == 409
    assert number_of(Rule.OVERDUE) == 45


def test_a_class_is_added_with_the_rules_of_another_and_once() -> None:
    rules("high", overdue=10)
    manager = Program("MGR")
    sent = {
        "risk_class": "watch",
        "name": "Watched",
        "copy_of": "high",
        "rules": [{"rule": "dunning", "number": 0}],
    }

    first, second = manager.post(RULES, sent), manager.post(RULES, sent)

    assert (first.status_code, second.status_code) == (201, 409)
    assert (number_of(Rule.OVERDUE, "watch"), number_of(Rule.DUNNING, "watch")) == (10, 0)


def test_a_controller_asks_and_nothing_holds_yet() -> None:
    rules()

    answer = Program("CRC").post(
        f"{RULES}/standard/requests",
        {"rules": [{"rule": "overdue", "number": 10}], "reason": "They pay ever later"},
    )

    assert (answer.status_code, answer.json()["kind"]) == (202, "credit.rules")
    assert ApprovalRequest.objects.get().proposal["rule_set"]["rules"]["overdue"]["number"] == 10
    assert number_of(Rule.OVERDUE) == 30


@pytest.mark.parametrize("role", ["SAL", "WH", "CRC", "AR", "GL", "ADM", "AUD"])
def test_only_a_manager_saves_and_only_who_deals_with_credit_reads(role: str) -> None:
    rules()
    program = Program(role)

    saves = {
        program.patch(f"{RULES}/standard", {"name": "x"}).status_code,
        program.post(RULES, {"risk_class": "x", "name": "x"}).status_code,
    }
    reads = {
        program.get(path).status_code for path in (RULES, f"{RULES}/standard", f"{RULES}/standard/history")
    }

    assert saves == {403}
    assert reads == {200 if role in ("CRC", "AUD") else 403}


def test_rules_are_tried_on_past_orders_and_the_answer_names_those_that_would_be_held() -> None:
    rules()
    today = the_company().today().isoformat()
    ordered(a_customer(), "50.00")
    large = ordered(a_customer(), "50.01")
    controller = Program("CRC")

    begun = controller.post(
        f"{RULES}/standard/replays",
        {
            "first_date": today, "last_date": today,
            "rules": [{"rule": "order_value", "amount": "50.00", "points": ["submit"]}],
        },
    )  # fmt: skip
    waiting = controller.get(f"/credit/replays/{begun.json()['id']}").json()
    jobs.run(begun.json()["id"])
    found = controller.get(f"/credit/replays/{begun.json()['id']}").json()

    assert (begun.status_code, waiting["state"], waiting["total"], waiting["passed"]) == (
        202,
        "queued",
        2,
        None,
    )
    assert found["passed"] == {"orders": 1, "value": "50.00", "lost_orders": 0, "lost": "0.00"}
    assert found["newly_held"] == {"orders": 1, "value": "50.01", "lost_orders": 0, "lost": "0.00"}
    assert [(order["number"], order["would_be_held_by"]) for order in found["orders"]] == [
        (large.number, ["order_value"])
    ]


def test_who_looks_after_the_system_sees_that_a_replay_ran_and_not_what_it_found() -> None:
    rules()
    ordered(a_customer(), "50.01")
    today = the_company().today().isoformat()
    begun = Program("MGR").post(f"{RULES}/standard/replays", {"first_date": today, "last_date": today})
    jobs.run(begun.json()["id"])

    seen = Program("ADM").get(f"/jobs/{begun.json()['id']}").json()

    assert (seen["state"], seen["result"]) == ("done", {})
    assert Job.objects.get().result["cells"]["passed"][0] == 1


@pytest.mark.parametrize(
    "days", [("2026-02-30", "2026-03-01"), ("2999-01-01", "2999-01-02"), ("2020-01-02", "2020-01-01")]
)
def test_days_that_make_no_sense_begin_no_replay(days: tuple[str, str]) -> None:
    rules()

    answer = Program("CRC").post(f"{RULES}/standard/replays", {"first_date": days[0], "last_date": days[1]})

    assert answer.status_code == 422
    assert not Job.objects.exists()
