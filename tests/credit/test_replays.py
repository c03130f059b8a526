"""Changed rules tried on orders that were decided on: exactly which would be held and pass, and what was lost on them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import jobs
from core.actors import Actor
from core.models import Job
from core.refusals import NotPermitted, Refusal
from credit import operations as credit
from credit import replay_tasks, replays
from credit.lifecycle import CheckPoint, Rule
from credit.models import CreditDecision, CreditPolicy
from credit.replay_sums import Cell, Result, Sum
from credit.rule_sets import RuleSet, Setting
from orders import operations as orders
from orders.models import SalesOrder
from receivables.tasks import decide_promises
from tests.builders import a_customer, a_draft_order, a_payment, a_rate, a_user, an_actor, the_company
from tests.credit.stage import D, a_controller, account_of, goods, invoiced, ordered, reminded, rules
from tests.credit.test_securities import added
from tests.receivables.stage import a_promise
from tests.receivables.test_promises import days_ago

pytestmark = pytest.mark.django_db
STANDARD_POINTS = frozenset({CheckPoint.SUBMIT, CheckPoint.REOPEN})


def changed(saved: RuleSet, **settings: Any) -> RuleSet:
    """The saved rules with these settings, not saved."""
    return RuleSet(
        saved.risk_class, {**saved.settings, **{Rule(name): value for name, value in settings.items()}}
    )


def replayed(rule_set: RuleSet, *, by: Actor | None = None, **options: Any) -> Result:
    """What a replay of the last ninety days finds."""
    today = the_company().today()
    days = {"first_date": today - datetime.timedelta(days=90), "last_date": today, **options}
    job = replays.start(rule_set, by=by or an_actor(None, "MGR"), **days)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "")
    return Result.of(job.result)


def numbers(result: Result, cell: Cell) -> list[str]:
    return sorted(row.number for row in result.rows if row.cell == cell)


def sums(result: Result) -> dict[str, tuple[int, Decimal]]:
    return {cell.value: (each.orders, each.value) for cell, each in result.cells.items() if each.orders}


def without_figures(*orders: SalesOrder) -> None:
    """The orders' decisions once more, as they were kept before they kept their figures."""
    for order in orders:
        decision = order.credit_decisions.latest("pk")
        decision.pk, decision.figures = None, {}
        decision.save(force_insert=True)


def test_unchanged_rules_decide_every_order_as_it_was_decided() -> None:
    saved = rules(order_value="500.00")
    passed, held = ordered(a_customer(), "500.00"), ordered(a_customer(), "500.01")

    result = replayed(saved)

    assert (passed.status, held.status) == ("confirmed", "held")
    assert sums(result) == {"passed": (1, D("500.00")), "held": (1, D("500.01"))}
    assert result.rows == []


def test_a_lower_value_holds_exactly_the_orders_above_it() -> None:
    saved = rules(order_value="500.00")
    ordered(a_customer(), "100.00")
    first, second = ordered(a_customer(), "100.01"), ordered(a_customer(), "400.00")
    ordered(a_customer(), "600.00")

    result = replayed(changed(saved, order_value=Setting(amount=D(100), points=STANDARD_POINTS)))

    assert numbers(result, Cell.NEWLY_HELD) == sorted([first.number, second.number])
    assert numbers(result, Cell.NEWLY_PASSED) == []
    assert sums(result) == {
        "passed": (1, D("100.00")), "newly_held": (2, D("500.01")), "held": (1, D("600.00")),
    }  # fmt: skip
    found = result.rules[Rule.ORDER_VALUE]
    assert (found.decided.orders, found.saved.orders, found.changed.orders, found.both) == (1, 1, 3, 1)


def test_a_share_of_the_limit_holds_exactly_the_orders_that_would_use_more() -> None:
    saved = rules()
    customer = a_customer(credit_limit="1000.00")
    ordered(customer, "500.00")
    over = ordered(customer, "400.00")
    beyond = ordered(customer, "200.00")

    result = replayed(changed(saved, limit_used=Setting(number=89, points=STANDARD_POINTS)))

    assert beyond.status == "held"
    assert numbers(result, Cell.NEWLY_HELD) == [over.number]
    assert sums(result) == {
        "passed": (1, D("500.00")), "newly_held": (1, D("400.00")), "held": (1, D("200.00")),
    }  # fmt: skip


def test_a_rule_switched_off_lets_pass_what_it_alone_held() -> None:
    saved = rules(order_value="500.00")
    customer = a_customer(credit_limit="100.00")
    both, alone = ordered(customer, "600.00"), ordered(a_customer(), "600.00")

    result = replayed(changed(saved, order_value=Setting()))

    assert numbers(result, Cell.NEWLY_PASSED) == [alone.number]
    assert sums(result) == {"newly_passed": (1, D("600.00")), "held": (1, D("600.00"))}
    assert [row.before for row in result.rows] == [("order_value",)]
    assert both.number not in numbers(result, Cell.NEWLY_PASSED)


def test_overdue_is_what_it_was_on_the_day_of_the_decision_and_not_what_it_is_now() -> None:
    saved = rules()
    customer = a_customer()
    invoice = invoiced(customer, "80.00", days_overdue=20)
    order = ordered(customer, "10.00")
    a_payment(invoice)

    stricter = changed(saved, overdue=Setting(D(0), 19, STANDARD_POINTS))
    looser = changed(saved, overdue=Setting(D(0), 20, STANDARD_POINTS))

    assert numbers(replayed(stricter), Cell.NEWLY_HELD) == [order.number]
    assert numbers(replayed(looser), Cell.NEWLY_HELD) == []


@pytest.mark.parametrize("days, held", [(19, 1), (20, 0)])
def test_a_decision_of_before_figures_were_kept_has_them_computed_again(days: int, held: int) -> None:
    saved = rules(overdue=None)
    customer = a_customer()
    invoiced(customer, "80.00", days_overdue=20)
    order = ordered(customer, "10.00")
    without_figures(order)

    result = replayed(changed(saved, overdue=Setting(D("79.99"), days, STANDARD_POINTS)))

    assert (result.recomputed, result.cells[Cell.NEWLY_HELD].orders) == (1, held)


def test_the_dunning_level_counts_as_the_decision_saw_it() -> None:
    saved = rules(dunning=None)
    customer = a_customer()
    reminded(invoiced(customer, "80.00", days_overdue=20), 2)
    order = ordered(customer, "10.00")

    result = replayed(changed(saved, dunning=Setting(number=1, points=STANDARD_POINTS)))

    assert numbers(result, Cell.NEWLY_HELD) == [order.number]


def test_promises_broken_by_then_count_although_no_rule_asked_for_them() -> None:
    saved = rules()
    customer = a_customer()
    invoice = invoiced(customer, "80.00", days_overdue=20)
    with days_ago(10):
        a_promise(customer, invoice)
    decide_promises()
    before = ordered(customer, "10.00")

    none_allowed = changed(saved, promises=Setting(number=0, points=STANDARD_POINTS))
    one_allowed = changed(saved, promises=Setting(number=1, points=STANDARD_POINTS))

    assert before.number in numbers(replayed(none_allowed), Cell.NEWLY_HELD)
    assert numbers(replayed(one_allowed), Cell.NEWLY_HELD) == []


def test_a_first_order_is_one_before_which_none_was_confirmed() -> None:
    saved = rules()
    customer = a_customer()
    first, _second = ordered(customer, "10.00"), ordered(customer, "20.00")

    result = replayed(changed(saved, first_order=Setting(points=STANDARD_POINTS)))

    assert numbers(result, Cell.NEWLY_HELD) == [first.number]


def test_amounts_are_compared_in_the_currency_of_the_limit_and_summed_in_that_of_the_company() -> None:
    saved = rules()
    a_rate(the_company(), "USD", "0.50")
    customer = a_customer(currency="USD")
    credit.set_limit(customer, limit_amount=D("10000.00"), currency="USD", by=an_actor(None, "MGR"))
    order = ordered(customer, "100.00")

    result = replayed(changed(saved, order_value=Setting(amount=D("99.99"), points=STANDARD_POINTS)))

    assert order.gross_amount == D("200.00")
    assert sums(result) == {"newly_held": (1, D("100.00"))}


def test_what_a_person_had_released_passes_by_any_rules() -> None:
    saved = rules()
    customer = a_customer(credit_limit="50.00")
    order = ordered(customer, "100.00")
    credit.release(order, reason="good payer", by=a_controller("1000.00"))
    credit.check(SalesOrder.objects.get(pk=order.pk), point=CheckPoint.SUBMIT, by=an_actor())

    result = replayed(changed(saved, order_value=Setting(amount=D(1), points=STANDARD_POINTS)))

    assert (result.released, sums(result)) == (1, {"passed": (1, D("100.00"))})


def test_an_order_that_waited_for_the_paper_of_its_security_was_not_asked_for_its_limit() -> None:
    saved = rules()
    customer = a_customer(credit_limit="0")
    draft = a_draft_order(customer, **goods("100.00"))
    added(customer, "100.00", draft)
    orders.submit(draft, by=an_actor())

    assert sums(replayed(saved)) == {"passed": (1, D("100.00"))}


def test_an_order_counts_once_with_its_last_submission() -> None:
    saved = rules()
    order = ordered(a_customer(), "100.00")
    credit.check(SalesOrder.objects.get(pk=order.pk), point=CheckPoint.REOPEN, by=an_actor())
    credit.check(SalesOrder.objects.get(pk=order.pk), point=CheckPoint.RELEASE, by=an_actor())

    result = replayed(changed(saved, order_value=Setting(amount=D(1), points=frozenset({CheckPoint.SUBMIT}))))

    assert CreditDecision.objects.count() == 3
    assert sums(result) == {"passed": (1, D("100.00"))}


def test_only_orders_of_the_customers_these_rules_judge_are_replayed_unless_all_are_wanted() -> None:
    standard = rules()
    high = rules("high")
    watched, new = a_customer(), a_customer()
    account_of(watched, risk_class="high")
    account_of(new, risk_class="new")
    ordered(watched, "10.00")
    ordered(new, "20.00")
    ordered(a_customer(), "40.00")

    assert sums(replayed(high)) == {"passed": (1, D("10.00"))}
    assert sums(replayed(standard)) == {"passed": (2, D("60.00"))}
    assert sums(replayed(high, whom="all")) == {"passed": (3, D("70.00"))}


def test_orders_submitted_outside_the_days_are_left_out() -> None:
    saved = rules()
    ordered(a_customer(), "10.00")
    yesterday = the_company().today() - datetime.timedelta(days=1)

    assert replayed(saved, first_date=yesterday, last_date=yesterday).orders == 0


@pytest.mark.parametrize(
    "days_late, lost",
    [(60, {"newly_held": Sum(1, D("100.00"))}), (61, {"newly_held": Sum(1, D("100.00"), 1, D("40.00"))})],
)
def test_lost_is_what_is_still_open_more_than_sixty_days_after_it_was_due(days_late: int, lost: Any) -> None:
    saved = rules()
    a_payment(invoiced(a_customer(), "100.00", days_overdue=days_late), "60.00")

    result = replayed(changed(saved, order_value=Setting(amount=D(1), points=STANDARD_POINTS)))

    assert {cell.value: each for cell, each in result.cells.items() if each.orders} == lost


def test_a_replay_saves_nothing_of_the_rules() -> None:
    saved = rules()
    ordered(a_customer(), "10.00")
    before = CreditPolicy.objects.get().version

    replayed(changed(saved, order_value=Setting(amount=D(1), points=STANDARD_POINTS)))

    assert CreditPolicy.objects.get().version == before
    assert CreditDecision.objects.count() == 1


def test_a_replay_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = rules()
    for _number in range(5):
        ordered(a_customer(), "10.00")
    monkeypatch.setattr(replay_tasks, "REPLAYED_AT_ONCE", 2)

    result = replayed(changed(saved, order_value=Setting(amount=D(1), points=STANDARD_POINTS)))

    assert sums(result) == {"newly_held": (5, D("50.00"))}
    assert len(result.rows) == 5


def test_many_orders_are_judged_with_as_many_queries_as_one() -> None:
    saved, today = rules(), the_company().today()
    by = an_actor(None, "MGR")

    def queries() -> tuple[int, int]:
        job = replays.start(saved, by=by, first_date=today, last_date=today)
        with CaptureQueriesContext(connection) as seen:
            replay_tasks.replay_next(job, by)
        return job.progress, len(seen)

    without_figures(ordered(a_customer(), "10.00"))
    one = queries()
    for _number in range(5):
        customer = a_customer()
        invoice = invoiced(customer, "5.00", days_overdue=70)
        assert invoice.order is not None
        without_figures(ordered(customer, "10.00"), invoice.order)

    assert (one[0], queries()) == (1, (11, one[1]))


@pytest.mark.parametrize(
    "first, last, field",
    [(0, 1, "last_date"), (0, -1, "first_date"), (-367, 0, "first_date")],
)
def test_days_that_make_no_sense_are_refused(first: int, last: int, field: str) -> None:
    saved, today = rules(), the_company().today()

    with pytest.raises(Refusal) as refused:
        replays.start(
            saved, by=an_actor(None, "MGR"),
            first_date=today + datetime.timedelta(days=first), last_date=today + datetime.timedelta(days=last),
        )  # fmt: skip

    assert refused.value.field == field
    assert not Job.objects.exists()


@pytest.mark.parametrize("role", ["SAL", "WH", "AR", "GL", "ADM", "AUD"])
def test_only_controllers_and_managers_replay(role: str) -> None:
    today = the_company().today()

    with pytest.raises(NotPermitted):
        replays.start(RuleSet(), by=an_actor(None, role), first_date=today, last_date=today)


# The page -------------------------------------------------------------------------------------------------------------
def posted(client: Client, **data: Any) -> Any:
    today = the_company().today()
    sent = {
        "release_days": "14", "version": "0", "whom": "class", "first_date": today.isoformat(),
        "last_date": today.isoformat(), "order_value.amount": "50.00", "order_value.points": ["submit"], **data,
    }  # fmt: skip
    return client.post(reverse("credit:start-replay", args=["standard"]), sent)


def test_a_controller_tries_the_matrix_and_sees_which_orders_would_have_been_held(client: Client) -> None:
    small, large = ordered(a_customer(), "50.00"), ordered(a_customer(), "50.01")
    client.force_login(a_user(the_company(), "CRC"))

    answer = posted(client)

    job = Job.objects.get(kind=replays.JOB_KIND)
    assert (answer.status_code, answer["Location"]) == (303, reverse("credit:replay", args=[job.pk]))
    jobs.run(job.pk)
    page = client.get(answer["Location"]).content.decode().replace("\xa0", " ")
    assert "1 order over 50.01 EUR that passed would have been held; nothing of it was lost." in page
    assert large.get_absolute_url() in page
    assert small.get_absolute_url() not in page
    again = client.get(reverse("credit:rule-set", args=["standard"]), {"replay": job.pk}).content.decode()
    assert (
        'name="order_value.amount" id="id_order_value-amount" inputmode="decimal" autocomplete="off" value="50.00"'
        in again
    )


@pytest.mark.parametrize(
    "data, field",
    [
        ({"first_date": "31/31"}, "first_date"),
        ({"last_date": "+1"}, "last_date"),
        ({"whom": "nobody"}, "whom"),
        ({"order_value.amount": "much"}, "order_value-amount"),
    ],
)
def test_a_replay_of_what_makes_no_sense_is_refused_at_its_field(
    client: Client, data: Any, field: str
) -> None:
    client.force_login(a_user(the_company(), "CRC"))

    answer = posted(client, **data)

    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "role, status", [("AUD", 200), ("MGR", 200), ("GL", 403), ("SAL", 403), ("ADM", 403)]
)
def test_what_a_replay_found_is_for_who_may_see_the_rules(client: Client, role: str, status: int) -> None:
    saved = rules()
    order = ordered(a_customer(), "12.34")
    replayed(changed(saved, order_value=Setting(amount=D(1), points=STANDARD_POINTS)))
    job = Job.objects.get(kind=replays.JOB_KIND)
    client.force_login(a_user(the_company(), role))

    answer = client.get(reverse("credit:replay", args=[job.pk]))

    assert answer.status_code == status
    assert (order.number in answer.content.decode()) == (status == 200)
