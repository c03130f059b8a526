"""Key figures against published check values (PS-81), and how charts are drawn."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from core import charts
from reporting import selectors
from reporting.selectors import Place
from reporting.views import drawing

D = Decimal


def test_dso_best_possible_dso_and_days_delinquent_as_published():
    dso = selectors.days_sales_outstanding(D(15000), D(10000), 30)
    best = selectors.best_possible_dso(D(4000), D(10000), 30)

    assert (dso, best) == (D(45), D(12))
    assert selectors.average_days_delinquent(dso, best) == D(33)


def test_collection_effectiveness_of_a_quarter_takes_the_average_month_of_sales():
    cei = selectors.collection_effectiveness(D(6200), D(10890), D(6340), D(3590), months=3)

    assert cei == D("55.9")


def test_without_sales_there_is_no_dso():
    assert selectors.days_sales_outstanding(D(100), D(0), 30) is None
    assert selectors.average_days_delinquent(None, D(3)) is None


def test_when_nothing_could_be_collected_there_is_no_effectiveness():
    assert selectors.collection_effectiveness(D(0), D(0), D(0), D(0)) is None


def test_twelve_month_ends_end_with_the_day_itself():
    ends = selectors.month_ends(datetime.date(2028, 3, 15))

    assert len(ends) == 12
    assert ends[-2:] == [datetime.date(2028, 2, 29), datetime.date(2028, 3, 15)]
    assert ends[0] == datetime.date(2027, 4, 30)


def test_parts_of_a_bar_stand_side_by_side_on_one_scale():
    long = charts.Bar(
        "A", "80", [charts.Segment(D(60), "chart__bar--1"), charts.Segment(D(20), "chart__bar--2")]
    )
    short = charts.Bar("B", "20", [charts.Segment(D(20), "chart__bar--1")])

    drawn = charts.stacked_bars([long, short])

    parts = [(rect.x, rect.width) for rect in drawn.rects if rect.css.startswith("chart__bar")]
    assert parts == [("0.00%", "75.00%"), ("75.00%", "25.00%"), ("0.00%", "25.00%")]


def test_bars_scaled_alone_each_fill_the_width():
    bars = [
        charts.Bar("EUR", "", [charts.Segment(D(5), "x")]),
        charts.Bar("USD", "", [charts.Segment(D(900), "x")]),
    ]

    drawn = charts.stacked_bars(bars, is_scaled_alone=True)

    assert [rect.width for rect in drawn.rects if rect.css == "chart__bar x"] == ["100.00%", "100.00%"]


def test_a_column_below_zero_hangs_from_the_axis():
    drawn = charts.columns([charts.Column("up", D(10)), charts.Column("down", D(-10))])

    axis = drawn.lines[0].y1
    up, down = drawn.rects
    assert D(up.y) + D(up.height) == D(axis)
    assert down.y == axis
    assert up.height == down.height


def test_the_zero_of_an_empty_column_stands_above_the_axis_and_its_label():
    drawn = charts.columns([charts.Column("a", D(10), text="10"), charts.Column("b", D(0), text="0")])

    axis, foot = D(drawn.lines[0].y1), next(text for text in drawn.texts if text.text == "b")
    zero = next(text for text in drawn.texts if text.text == "0")
    assert D(zero.y) < axis < D(foot.y)


@pytest.mark.parametrize("highest", ["0.4", "1", "7.3", "73.2", "99", "100", "101", "12345"])
def test_the_grid_reaches_the_highest_value(highest):
    drawn = charts.lines(["a"], [charts.Series("s", [D(highest)], titles=["a"])], height=200)

    assert 2 <= len(drawn.lines) <= 5
    assert D(drawn.dots[0].y) >= D(drawn.lines[-1].y1)


def test_a_missing_value_interrupts_the_line():
    drawn = charts.lines(["a", "b", "c"], [charts.Series("s", [D(1), None, D(2)])])

    assert drawn.paths[-1].d.count("M") == 2


def test_nothing_to_draw_is_said():
    assert charts.columns([charts.Column("a", D(0))]).is_empty
    assert charts.lines(["a"], [charts.Series("s", [None])]).is_empty
    assert charts.stacked_bars([]).is_empty


def test_what_waits_most_may_wait_for_the_money():
    drawn = drawing.whereabouts(
        [Place("to_deliver", 3, D(300), D(4), D(9)), Place("to_pay", 8, D(900), D(31), D(60))], "EUR"
    )

    assert drawn.caption == "Most waiting: To be paid, 8 orders for 31 d (median)"


def test_one_order_that_waits_is_one_order():
    drawn = drawing.whereabouts([Place("held", 1, D(300), D(4), D(4))], "EUR")

    assert drawn.caption == "Most waiting: On hold, 1 order for 4 d (median)"
