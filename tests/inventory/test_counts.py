"""Counts: a sheet is begun, filled in by who looks, handed in, and posted when another person approves."""

from __future__ import annotations

import pytest
from django.db import connection

from core import approvals, invariants
from core.lifecycle import MoveNotAllowed
from core.models import ApprovalRequest, Event
from core.refusals import NotPermitted, Refusal
from inventory import operations, selectors
from inventory.models import StockAdjustment, StockCount
from inventory.operations import (
    BeyondTolerance,
    CountNotPossible,
    EmptyDocument,
    NotEnoughStock,
    count_sheets,
)
from tests.builders import (
    a_company,
    a_product,
    a_warehouse,
    an_actor,
    main_warehouse,
    put_in_bin,
    the_company,
)
from tests.inventory.stage import Counter, D, issue, receive, reserve, standing, system, weighed_goods
from tests.inventory.test_guards import try_sql
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    tea = a_product(sku="TEA", name="Green tea", on_hand="100", barcode="4006381333931")
    put_in_bin(tea, "A-02", sequence=20)
    return tea


@pytest.fixture
def cup():
    cup = a_product(sku="CUP", on_hand="50")
    put_in_bin(cup, "A-01", sequence=10)
    return cup


@pytest.fixture
def walt():
    return an_actor(None, "WH", username="walt")


@pytest.fixture
def mona():
    return an_actor(None, "MGR", username="mona")


def a_count(walt, **options) -> StockCount:
    """A sheet of the main warehouse."""
    return operations.begin_count(main_warehouse(the_company()), by=walt, **options)


def handed_in(walt, found: dict, **options) -> tuple[StockCount, ApprovalRequest | None]:
    """A count of these products, handed in."""
    count = a_count(walt, products=list(found))
    operations.enter_counts(count, {product.pk: D(text) for product, text in found.items()}, by=walt)
    return count, operations.submit_count(count, by=walt, **options)


def skus(count: StockCount) -> list[str]:
    """What stands on the sheet, in its order."""
    return list(count.lines.order_by("pk").values_list("product__sku", flat=True))


def test_a_sheet_follows_the_walk_and_remembers_what_was_expected(tea, cup, walt):
    loose = a_product(sku="POT", on_hand="3")
    a_product(sku="NEVER")

    count = a_count(walt)
    receive(tea, "5", "4.00")

    assert skus(count) == ["CUP", "TEA", "POT"]
    assert {line.product: (line.expected, line.counted) for line in count.lines.all()} == {
        tea: (100, None), cup: (50, None), loose: (3, None)
    }  # fmt: skip


def test_a_sheet_is_begun_for_some_bins_or_some_products(tea, cup, walt):
    some = a_count(walt, bins="a-01")
    other = a_count(walt, products=[tea, cup])

    assert (skus(some), skus(other)) == (["CUP"], ["TEA"])


def test_nothing_is_counted_on_two_sheets_at_once(tea, walt):
    first = a_count(walt)
    with pytest.raises(CountNotPossible, match=first.number):
        a_count(walt)
    with pytest.raises(CountNotPossible):
        a_count(walt, bins="Z")

    operations.cancel_count(first, reason="Tomorrow", by=walt)

    assert skus(a_count(walt)) == ["TEA"]


def test_what_is_found_without_being_expected_is_put_on_the_sheet(tea, cup, walt):
    count = a_count(walt, bins="A-02")
    new = a_product(sku="NEW")

    operations.enter_counts(count, {new.pk: D(3), cup.pk: D(50)}, by=walt)

    assert skus(count) == ["TEA", "CUP", "NEW"]
    assert count.lines.get(product=new).expected == 0


def test_what_stands_on_another_sheet_or_is_not_kept_in_stock_is_not_put_on_this_one(tea, cup, walt):
    a_count(walt, bins="A-01")
    count = a_count(walt, bins="A-02")

    with pytest.raises(CountNotPossible):
        operations.enter_counts(count, {cup.pk: D(1)}, by=walt)
    with pytest.raises(EmptyDocument):
        operations.enter_counts(count, {a_product(kind="service").pk: D(1)}, by=walt)

    assert skus(count) == ["TEA"]


def test_scans_add_up_and_a_word_takes_them_back(tea, walt):
    count = a_count(walt)
    for _scan in range(2):
        operations.enter_counts(count, {tea.pk: D(12)}, is_more=True, by=walt)
    after_scans = count.lines.get().counted

    operations.enter_counts(count, {tea.pk: None}, by=walt)

    assert (after_scans, count.lines.get().counted) == (24, None)
    events = Event.objects.filter(document_number=count.number, activity="line counted").order_by("pk")
    assert [event.data["changes"]["TEA"] for event in events] == [["", "12"], ["12", "24"], ["24", ""]]


def test_blank_is_not_counted_and_zero_is_nothing_there(tea, cup, walt, mona):
    count = a_count(walt)
    operations.enter_counts(count, {cup.pk: D(0)}, by=walt)
    request = operations.submit_count(count, confirm_differences=True, by=walt)

    approvals.approve(request, by=mona)

    assert (standing(cup), standing(tea)) == (("0", "0", "0.00"), ("100", "0", "400.00"))


def test_differences_are_corrected_when_another_person_approves(tea, cup, walt, mona):
    count, request = handed_in(walt, {tea: "98", cup: "51"})
    before = count.status, standing(tea)

    approvals.approve(request, by=mona)

    count.refresh_from_db()
    adjustment = StockAdjustment.objects.get()
    assert before == ("submitted", ("100", "0", "400.00"))
    assert (standing(tea), standing(cup)) == (("98", "0", "392.00"), ("51", "0", "204.00"))
    assert (count.status, count.adjustment_number) == ("posted", adjustment.number)
    assert adjustment.reason == f"Count {count.number}"
    assert (request.requested_amount, request.currency) == (D("12.00"), "EUR")
    assert {finding.rule for finding in invariants.run_all()} == set()


def test_a_count_that_agrees_is_done_without_anybody(tea, walt):
    count, request = handed_in(walt, {tea: "100"})

    assert (count.status, request) == ("posted", None)
    assert not ApprovalRequest.objects.exists()


def test_an_empty_sheet_is_not_handed_in(tea, walt):
    count = a_count(walt)

    with pytest.raises(EmptyDocument):
        operations.submit_count(count, by=walt)

    assert StockCount.objects.get().status == "counting"


def test_a_count_far_from_the_books_is_asked_about_first(tea, cup, walt):
    count = a_count(walt)
    operations.enter_counts(count, {tea.pk: D(89), cup.pk: D(45)}, by=walt)

    with pytest.raises(BeyondTolerance) as refusal:
        operations.submit_count(count, by=walt)
    nothing_yet = ApprovalRequest.objects.count()
    count.refresh_from_db()
    request = operations.submit_count(count, confirm_differences=True, by=walt)

    assert "TEA" in refusal.value.message
    assert "CUP" not in refusal.value.message
    assert nothing_yet == 0
    assert request is not None


def test_each_warehouse_tolerates_what_it_says(tea, walt, mona):
    main = main_warehouse(the_company())
    operations.save_warehouse(
        main, {"count_tolerance_percent": D(20), "count_tolerance_amount": D(40)}, by=mona
    )

    count, request = handed_in(walt, {tea: "90"})

    assert (count.status, request.requested_amount) == ("submitted", 40)
    operations.reopen_count(count, by=walt)
    operations.enter_counts(count, {tea.pk: D(89)}, by=walt)
    with pytest.raises(BeyondTolerance):
        operations.submit_count(count, by=walt)


def test_what_is_promised_is_not_counted_away(tea, walt):
    reserve(tea, "95")
    count = a_count(walt)
    operations.enter_counts(count, {tea.pk: D(94)}, by=walt)

    with pytest.raises(NotEnoughStock):
        operations.submit_count(count, confirm_differences=True, by=walt)

    count.refresh_from_db()
    assert count.status == "counting"
    assert standing(tea) == ("100", "95", "400.00")


def test_a_refused_count_is_counted_again(tea, walt, mona):
    count, request = handed_in(walt, {tea: "98"})
    approvals.refuse(request, reason="Look behind the shelf", by=mona)

    operations.reopen_count(count, by=walt)
    operations.enter_counts(count, {tea.pk: D(99)}, by=walt)
    again = operations.submit_count(count, by=walt)
    approvals.approve(again, by=mona)

    assert standing(tea) == ("99", "0", "396.00")


def test_a_request_ends_when_its_count_is_opened_again_or_canceled(tea, walt):
    count, request = handed_in(walt, {tea: "98"})
    operations.reopen_count(count, by=walt)
    second = operations.submit_count(count, by=walt)

    operations.cancel_count(count, reason="Moving house", by=walt)

    for made in (request, second):
        made.refresh_from_db()
    assert [request.status, second.status, count.status] == ["withdrawn", "withdrawn", "canceled"]
    assert standing(tea) == ("100", "0", "400.00")


def test_goods_that_left_meanwhile_are_not_corrected_away_twice(tea, walt, mona):
    _count, request = handed_in(walt, {tea: "0"}, confirm_differences=True)
    reserve(tea, "10")

    with pytest.raises(NotEnoughStock):
        approvals.approve(request, by=mona)

    assert StockCount.objects.get().status == "submitted"
    assert standing(tea) == ("100", "10", "400.00")


def test_what_left_before_it_was_counted_is_not_corrected_again(tea, walt, mona):
    count = a_count(walt, products=[tea])
    reserve(tea, "40")
    issue(tea, "40")

    operations.enter_counts(count, {tea.pk: D(60)}, by=walt)
    operations.submit_count(count, by=walt)

    assert StockCount.objects.get().status == "posted"
    assert count.lines.get().expected == 60
    assert standing(tea) == ("60", "0", "240.00")


def test_a_line_that_is_counted_again_is_compared_with_the_books_of_then(tea, walt):
    count = a_count(walt, products=[tea])
    operations.enter_counts(count, {tea.pk: D(100)}, by=walt)
    receive(tea, "5", "4.00")

    operations.enter_counts(count, {tea.pk: D(104)}, by=walt)

    line = count.lines.get()
    assert (line.expected, line.difference) == (105, -1)


def facts_shown(request: ApprovalRequest, mona) -> list[tuple[str, str]]:
    return [(fact.label, fact.value) for fact in selectors.show_count(request, mona).facts]


def test_what_moves_after_it_was_counted_is_named_to_who_counts_and_who_approves(tea, cup, walt, mona):
    count = a_count(walt, products=[tea, cup])
    receive(cup, "5", "4.00")
    operations.enter_counts(count, {tea.pk: D(90), cup.pk: D(55)}, by=walt)
    assert selectors.moved_since(count) == []

    receive(tea, "5", "4.00")

    assert selectors.moved_since(count) == ["TEA"]
    page = text_of(signed_in("WH").get(f"/stock/counts/{count.number}/"))
    assert "Moved since it was counted" in page
    assert Program("WH").get(f"/stock/counts/{count.number}").json()["moved"] == ["TEA"]
    request = operations.submit_count(count, by=walt, confirm_differences=True)
    assert ("Moved since it was counted", "TEA") in facts_shown(request, mona)


def test_who_counted_does_not_approve_and_the_warehouse_approves_nothing(tea):
    both = an_actor(None, "WH", "MGR")
    _count, request = handed_in(both, {tea: "98"})

    with pytest.raises(approvals.OwnRequest):
        approvals.approve(request, by=both)
    with pytest.raises(NotPermitted):
        approvals.approve(request, by=an_actor(None, "WH"))

    assert standing(tea) == ("100", "0", "400.00")


@pytest.mark.parametrize("role", ["SAL", "GL", "MGR", "AUD"])
def test_only_the_warehouse_counts(tea, walt, role):
    count = a_count(walt)
    other = an_actor(None, role)

    with pytest.raises(NotPermitted):
        a_count(other)
    with pytest.raises(NotPermitted):
        operations.enter_counts(count, {tea.pk: D(1)}, by=other)
    with pytest.raises(NotPermitted):
        operations.submit_count(count, by=other)


@pytest.mark.parametrize("amount", ["-1", "0.5"])
def test_a_quantity_that_cannot_be_is_refused_at_its_line(tea, walt, amount):
    count = a_count(walt)

    with pytest.raises(Refusal) as refusal:
        operations.enter_counts(count, {tea.pk: D(amount)}, by=walt)

    assert refusal.value.field == "lines.TEA.counted"
    assert count.lines.get().counted is None


def test_what_is_weighed_is_counted_to_the_gram(walt):
    flour = weighed_goods(the_company(), "FLOUR", on_hand="2.5")

    count, _request = handed_in(walt, {flour: "2.475"})

    assert count.lines.get().difference == D("-0.025")


def test_what_was_handed_in_is_not_written_on(tea, walt):
    count, _request = handed_in(walt, {tea: "98"})

    with pytest.raises(CountNotPossible):
        operations.enter_counts(count, {tea.pk: D(99)}, by=walt)
    with pytest.raises(MoveNotAllowed):
        operations.submit_count(count, by=walt)

    assert count.lines.get().counted == 98


def test_nobody_counts_what_is_on_its_way(walt):
    transit = a_warehouse(the_company(), "T", kind="transit")

    with pytest.raises(Refusal) as refusal:
        operations.begin_count(transit, by=walt)

    assert refusal.value.field == "warehouse"


def test_beginning_and_entering_cost_as_many_statements_for_twenty_lines_as_for_two(walt):
    def statements(number: int) -> int:
        goods = [a_product(on_hand="5") for _number in range(number)]
        counter = Counter()
        with connection.execute_wrapper(counter):
            count = a_count(walt, products=goods)
            operations.enter_counts(count, {product.pk: D(4) for product in goods}, by=walt)
            operations.submit_count(count, confirm_differences=True, by=walt)
        return counter.count

    assert statements(2) == statements(20)


# The database -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE inventory_stockcountline SET counted = 1 WHERE count_id = %s",
        "UPDATE inventory_stockcountline SET expected = 1 WHERE count_id = %s",
        "DELETE FROM inventory_stockcountline WHERE count_id = %s",
    ],
)
def test_a_sheet_that_was_handed_in_is_frozen(tea, walt, sql):
    count, _request = handed_in(walt, {tea: "98"})

    assert "frozen" in try_sql(sql, count.pk)


def test_nothing_is_counted_below_zero_and_what_is_over_is_frozen(tea, walt):
    count = a_count(walt)

    assert "counted_not_negative" in try_sql(
        "UPDATE inventory_stockcountline SET counted = -1 WHERE count_id = %s", count.pk
    )
    operations.cancel_count(count, reason="Tomorrow", by=walt)
    assert "frozen" in try_sql("UPDATE inventory_stockcount SET note = 'x' WHERE id = %s", count.pk)


# Pages ------------------------------------------------------------------------------------------------------------
def test_a_sheet_is_begun_filled_in_and_handed_in_in_the_browser(tea, cup):
    walt = signed_in("WH")
    begun = walt.post("/stock/counts/new/", {"warehouse": "MAIN", "bins": "", "note": "Friday"})
    url = begun["Location"]
    sheet = text_of(walt.get(url))
    count = StockCount.objects.get()
    lines = {line.product.sku: line.pk for line in count.lines.select_related("product")}

    typed = walt.post(f"{url}enter/", {"line": lines["CUP"], "quantity": "50"})
    for code in ("4006381333931", "97*TEA"):
        walt.post(f"{url}enter/", {"code": code})
    done = walt.post(f"{url}submit/", {"version": "1"})
    shown = text_of(walt.get(url))

    assert sheet.index("A-01") < sheet.index("A-02")
    assert ">100<" not in sheet
    assert (typed.status_code, done.status_code) == (303, 303)
    assert "Waits for approval" in shown
    assert ApprovalRequest.objects.get().proposal["lines"] == [
        {"sku": "TEA", "name": "Green tea", "quantity": "-2", "unit_cost": None}
    ]
    assert "Friday" in text_of(walt.get("/stock/counts/"))


def test_the_sheet_warns_before_it_is_handed_in_far_from_the_books(tea):
    walt = signed_in("WH")
    url = walt.post("/stock/counts/new/", {"warehouse": "MAIN"})["Location"]
    walt.post(f"{url}enter/", {"code": "5*TEA"})

    warned = walt.post(f"{url}submit/", {"version": "1"})
    done = walt.post(f"{url}submit/", {"version": "1", "confirm_differences": "1"})

    assert (warned.status_code, done.status_code) == (422, 303)
    assert "Far from what is expected: TEA." in text_of(warned)
    assert "Hand in as it is" in text_of(warned)


def test_a_bad_scan_is_said_and_nothing_is_counted(tea):
    walt = signed_in("WH")
    url = walt.post("/stock/counts/new/", {"warehouse": "MAIN"})["Location"]

    answers = [
        walt.post(f"{url}enter/", values)
        for values in (
            {"code": "NOPE"},
            {"code": " "},
            {"code": "x*TEA"},
            {"line": "0", "quantity": "1"},
            {"code": "0.5*TEA"},
        )
    ]

    assert [answer.status_code for answer in answers] == [422] * 5
    assert "There is no product NOPE." in text_of(answers[0])
    assert StockCount.objects.get().lines.get().counted is None


def test_a_count_is_opened_again_and_canceled_in_the_browser(tea):
    walt = signed_in("WH")
    url = walt.post("/stock/counts/new/", {"warehouse": "MAIN"})["Location"]
    walt.post(f"{url}enter/", {"code": "99*TEA"})
    walt.post(f"{url}submit/", {"version": "1"})
    receive(tea, "1", "4.00")
    page = text_of(walt.get(url))

    again = walt.post(f"{url}reopen/", {"version": "2"})
    unsaid = walt.post(f"{url}cancel/", {"version": "3", "reason": ""})
    canceled = walt.post(f"{url}cancel/", {"version": "3", "reason": "Too late"})

    assert "Moved since it was counted" in page
    assert [answer.status_code for answer in (again, unsaid, canceled)] == [303, 422, 303]
    assert StockCount.objects.get().status == "canceled"


def test_who_does_not_count_sees_what_was_found_and_no_sheet(tea, walt):
    count = a_count(walt)
    page = signed_in("MGR").get(count.get_absolute_url())

    assert "enter" not in text_of(page).split("picking")[0][-50:]
    assert 'data-scans="' not in text_of(page)
    assert signed_in("MGR").post(f"{count.get_absolute_url()}enter/", {"code": "TEA"}).status_code == 403
    assert signed_in("MGR").get("/stock/counts/new/").status_code == 403


def test_a_count_of_another_company_is_not_there():
    other = a_company("OTHER")
    a_product(other, on_hand="3")
    far = operations.begin_count(main_warehouse(other), by=system(other))

    assert signed_in("WH").get(far.get_absolute_url()).status_code == 404
    assert Program("WH").post(f"/stock/counts/{far.number}/submit").status_code == 404


# Programs ---------------------------------------------------------------------------------------------------------
def test_a_program_counts(tea, cup):
    walt = Program("WH")
    begun = walt.post("/stock/counts", {"skus": ["TEA", "CUP"], "note": "Robot"})
    path = f"/stock/counts/{begun.json()['number']}"

    entered = walt.post(
        f"{path}/lines", {"lines": [{"sku": "TEA", "counted": "98"}, {"sku": "CUP", "counted": None}]}
    )
    handed = walt.post(f"{path}/submit", {"version": 1})

    assert begun.status_code == 201
    assert entered.json()["lines"] == [
        {
            "sku": "CUP",
            "lot": "",
            "is_new_lot": False,
            "expires_on": None,
            "bin": "A-01",
            "expected": None,
            "counted": None,
        },
        {
            "sku": "TEA",
            "lot": "",
            "is_new_lot": False,
            "expires_on": None,
            "bin": "A-02",
            "expected": None,
            "counted": "98",
        },
    ]
    assert (handed.json()["status"], handed.json()["lines"][1]["expected"]) == ("submitted", "100")
    assert walt.post(f"{path}/reopen", {}).json()["status"] == "counting"
    assert walt.post(f"{path}/cancel", {"reason": "x"}).json()["status"] == "canceled"
    assert walt.get(path).json()["version"] == 4
    assert len(walt.get("/stock/counts").json()["items"]) == 1


def test_a_program_is_told_what_is_wrong_with_its_count(tea):
    walt = Program("WH")
    assert fields_of(walt.post("/stock/counts", {"skus": ["TEA", "X"]})) == ["skus.1"]
    assert fields_of(walt.post("/stock/counts", {"warehouse": "X"})) == ["warehouse"]
    path = f"/stock/counts/{walt.post('/stock/counts', {}).json()['number']}"

    wrong = walt.post(f"{path}/lines", {"lines": [{"sku": "TEA", "counted": "0.5"}]})
    unknown = walt.post(f"{path}/lines", {"lines": [{"sku": "X", "counted": "1"}]})
    empty = walt.post(f"{path}/submit", {})
    walt.post(f"{path}/lines", {"lines": [{"sku": "TEA", "counted": "5"}]})
    far = walt.post(f"{path}/submit", {})

    assert [fields_of(answer) for answer in (wrong, unknown, empty, far)] == [
        ["lines.0.counted"], ["lines.0.sku"], ["lines"], ["confirm_differences"]
    ]  # fmt: skip
    assert StockCount.objects.get().status == "counting"


def test_a_sheet_that_is_full_takes_no_more(tea, cup, walt, monkeypatch):
    monkeypatch.setattr(count_sheets, "MOST_LINES", 1)
    count = a_count(walt, products=[tea])

    with pytest.raises(CountNotPossible, match="A sheet holds 1 products"):
        operations.enter_counts(count, {cup.pk: D(1)}, by=walt)

    assert skus(count) == ["TEA"]
