"""Questions of managers and controllers; one statement each, as of any day where history allows."""

from reporting.selectors.credit import AccountUse, accounts_in_use
from reporting.selectors.customer import (
    Contacted,
    CustomerMonth,
    Glance,
    customer_glance,
    customer_months,
    last_contact,
    mean_days,
)
from reporting.selectors.demand import ChannelMonth, LostMonth, lost_by_reason, orders_by_channel
from reporting.selectors.event_log import event_log, event_log_xml
from reporting.selectors.figures import (
    ZERO,
    AccountDay,
    account_days,
    average_days_delinquent,
    best_possible_dso,
    collection_effectiveness,
    days_sales_outstanding,
    month_ends,
    share,
)
from reporting.selectors.general_ledger import LedgerLine, general_ledger
from reporting.selectors.open_items import (
    BUCKETS,
    MOST_ITEMS,
    Behind,
    ItemPage,
    ItemRow,
    Week,
    cash_expected,
    items_behind,
)
from reporting.selectors.piles import Pile, item_piles, order_piles, shipment_piles, unsent_piles
from reporting.selectors.process import Place, Stage, funnel, stuck
from reporting.selectors.sales import (
    Flow,
    Month,
    Share,
    flows,
    top_customers,
    top_products,
    turnover_by_month,
)
from reporting.selectors.service import Service, service
from reporting.selectors.system import ControlDifference, book_piles, control_differences, system_piles

__all__ = [
    "BUCKETS",
    "MOST_ITEMS",
    "ZERO",
    "AccountDay",
    "AccountUse",
    "Behind",
    "ChannelMonth",
    "Contacted",
    "ControlDifference",
    "CustomerMonth",
    "Flow",
    "Glance",
    "ItemPage",
    "ItemRow",
    "LedgerLine",
    "LostMonth",
    "Month",
    "Pile",
    "Place",
    "Service",
    "Share",
    "Stage",
    "Week",
    "account_days",
    "accounts_in_use",
    "average_days_delinquent",
    "best_possible_dso",
    "book_piles",
    "cash_expected",
    "collection_effectiveness",
    "control_differences",
    "customer_glance",
    "customer_months",
    "days_sales_outstanding",
    "event_log",
    "event_log_xml",
    "flows",
    "funnel",
    "general_ledger",
    "item_piles",
    "items_behind",
    "last_contact",
    "lost_by_reason",
    "mean_days",
    "month_ends",
    "order_piles",
    "orders_by_channel",
    "service",
    "share",
    "shipment_piles",
    "stuck",
    "system_piles",
    "top_customers",
    "top_products",
    "turnover_by_month",
    "unsent_piles",
]
