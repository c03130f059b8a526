"""What the demo's year is made of."""

import datetime

from o2c.demo import source as sources

TODAY = datetime.date(2026, 11, 28)


def test_few_orders_are_spread_over_the_whole_year_like_many():
    dates = [order.date for order in sources.load(TODAY, orders=40, seed=1).orders]

    assert len(dates) == 40
    assert dates == sorted(dates)
    assert min(dates) < TODAY - datetime.timedelta(days=270)
    assert max(dates) > TODAY - datetime.timedelta(days=30)


def test_the_year_has_as_many_orders_as_lists_and_charts_need():
    assert len(sources.load(TODAY, orders=None, seed=1).orders) >= 350
