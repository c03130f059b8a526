"""A chart of steps: what holds from a day on, up and down, with zero where it belongs."""

from decimal import Decimal

from core.charts import Step, steps

D = Decimal


def test_a_value_holds_until_the_next_step():
    chart = steps([Step(D(0), D(10), "a", "ten"), Step(D("0.5"), D(5), "b", "five")])

    assert chart.paths[1].d == "M0.0 22.0H500.0V100.0H1000"
    assert [(dot.x, dot.y, dot.title) for dot in chart.dots] == [
        ("0.00%", "22.0", "ten"), ("50.00%", "100.0", "five"),
    ]  # fmt: skip
    assert (chart.lines[0].y1, chart.is_empty) == ("178.0", False)


def test_below_zero_the_line_hangs_under_the_axis():
    chart = steps([Step(D(0), D(5)), Step(D("0.5"), D(-5))])

    assert chart.lines[0].y1 == "100.0"
    assert chart.paths[1].d == "M0.0 22.0H500.0V178.0H1000"
    assert chart.paths[0].d == "M0.0 22.0H500.0V178.0H1000V100.0H0.0Z"


def test_nothing_all_the_time_is_a_line_on_the_axis():
    chart = steps([Step(D(0), D(0))])

    assert chart.paths[1].d == "M0.0 178.0H1000"
    assert chart.lines[0].y1 == "178.0"
    assert steps([]).is_empty


def test_days_that_would_run_into_each_other_are_not_all_named():
    chart = steps([Step(D(place) / 100, D(1), str(place)) for place in (0, 5, 30, 95)])

    assert [(text.text, text.anchor) for text in chart.texts] == [
        ("0", "start"),
        ("30", "start"),
        ("95", "end"),
    ]
