"""Corrections of stock: the warehouse asks, an accountant or a manager approves, and only then the shelf changes."""

from __future__ import annotations

import datetime

import pytest

from core import approvals
from core.models import ApprovalRequest, Event
from core.refusals import NotPermitted
from inventory import operations
from inventory.models import StockAdjustment, StockMove
from inventory.operations import AdjustmentLine, NotEnoughStock
from ledger import operations as ledger
from ledger.books import PeriodClosed
from ledger.models import FiscalPeriod, JournalEntry
from tests.builders import a_product, an_actor, main_warehouse, the_company
from tests.inventory.stage import D, adjust, ask, receive, reserve, standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return a_product(sku="TEA", on_hand="7")


@pytest.fixture
def walt():
    return an_actor(None, "WH", username="walt")


def test_nothing_moves_until_somebody_else_approves(product, walt):
    request = ask(product, "-2", by=walt, reason="Water damage")
    before = standing(product)

    approvals.approve(request, by=an_actor(None, "GL"))

    adjustment = StockAdjustment.objects.get()
    assert (before, standing(product)) == (("7", "0", "28.00"), ("5", "0", "20.00"))
    assert (adjustment.reason, request.result_name) == ("Water damage", adjustment.number)
    event = Event.objects.get(document_kind="inventory.stockadjustment")
    assert event.data == {"request": request.number, "prepared_by": "walt"}
    assert JournalEntry.objects.filter(source_number=adjustment.number).count() == 1


def test_a_refused_correction_leaves_the_shelf_as_it_is(product, walt):
    request = ask(product, "-2", by=walt)

    approvals.refuse(request, reason="Count again", by=an_actor(None, "MGR"))

    assert standing(product) == ("7", "0", "28.00")
    assert not StockAdjustment.objects.exists()


@pytest.mark.parametrize("role", ["WH", "GL", "MGR"])
def test_nobody_corrects_stock_alone(product, role):
    line = AdjustmentLine(product, D(-1))

    with pytest.raises(approvals.SecondPersonNeeded):
        operations.adjust(main_warehouse(the_company()), [line], reason="lost", by=an_actor(None, role))

    assert standing(product) == ("7", "0", "28.00")


@pytest.mark.parametrize("role", ["WH", "SAL", "CRC", "AR", "ADM", "AUD"])
def test_others_than_accountants_and_managers_approve_no_correction(product, walt, role):
    request = ask(product, "-2", by=walt)

    with pytest.raises(NotPermitted):
        approvals.approve(request, by=an_actor(None, role))

    assert standing(product) == ("7", "0", "28.00")


def test_an_accountant_who_asks_at_a_cost_needs_another_one(product):
    accountant = an_actor(None, "GL")
    request = ask(product, "3", "9.00", by=accountant)
    with pytest.raises(approvals.OwnRequest):
        approvals.approve(request, by=accountant)

    approvals.approve(request, by=an_actor(None, "GL"))

    assert standing(product) == ("10", "0", "55.00")


def test_goods_that_left_or_were_promised_meanwhile_are_not_corrected_away(product, walt):
    request = ask(product, "-5", by=walt)
    reserve(product, "3")

    with pytest.raises(NotEnoughStock):
        approvals.approve(request, by=an_actor(None, "MGR"))

    assert standing(product) == ("7", "3", "28.00")
    assert ApprovalRequest.objects.get().status == "requested"


def test_a_correction_counts_on_what_lies_there_when_it_is_approved(product, walt):
    request = ask(product, "-2", by=walt)
    receive(product, "5", "4.00")

    approvals.approve(request, by=an_actor(None, "MGR"))

    assert standing(product) == ("10", "0", "40.00")


def test_several_corrections_wait_beside_each_other(product, walt):
    first, second = ask(product, "-2", by=walt), ask(product, "1", by=walt)

    for request in (second, first):
        approvals.approve(request, by=an_actor(None, "MGR"))

    assert standing(product) == ("6", "0", "24.00")
    assert [move.quantity for move in StockMove.objects.filter(kind="adjustment").order_by("pk")] == [1, -2]


def test_a_closed_month_refuses_the_approval_and_the_request_waits_on(product, walt):
    request = ask(product, "-2", by=walt)
    ledger.soft_close(FiscalPeriod.objects.get(), by=an_actor(None, "GL"))

    with pytest.raises(PeriodClosed):
        approvals.approve(request, by=an_actor(None, "MGR"))

    assert standing(product) == ("7", "0", "28.00")
    assert ApprovalRequest.objects.get().status == "requested"


def test_a_correction_dated_back_keeps_its_day_and_any_approver_may_approve_it(product):
    day = the_company().today() - datetime.timedelta(days=1)
    request = ask(product, "-1", by=an_actor(None, "WH", "MGR"), date=day)

    approvals.approve(request, by=an_actor(None, "GL"))

    assert StockAdjustment.objects.get().date == day


def test_the_application_itself_corrects_at_once(product):
    adjust(product, "-1")

    assert standing(product) == ("6", "0", "24.00")
    assert not ApprovalRequest.objects.exists()
