"""Pages of home, reports and the administrator."""

from reporting.views.customer import customer_panel
from reporting.views.demand import channels_report, lost_sales_report
from reporting.views.home import home
from reporting.views.receivables import open_items, receivables_report
from reporting.views.returns import returns_report
from reporting.views.sales import credit_report, orders_report
from reporting.views.stock import overstock_report, slow_movers_report
from reporting.views.system import (
    check_now,
    dead_letter,
    dead_letters,
    invariant_checks,
    run_again,
    security_log,
    system_overview,
)

__all__ = [
    "channels_report",
    "check_now",
    "credit_report",
    "customer_panel",
    "dead_letter",
    "dead_letters",
    "home",
    "invariant_checks",
    "lost_sales_report",
    "open_items",
    "orders_report",
    "overstock_report",
    "receivables_report",
    "returns_report",
    "run_again",
    "security_log",
    "slow_movers_report",
    "system_overview",
]
