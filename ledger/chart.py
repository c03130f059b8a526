"""The chart of accounts a new company begins with, and the posting rules that go with it."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from catalog.models import ProductCategory
from core.locking import operation
from core.models import Company
from ledger.models import Account, AccountRole, AccountType, PostingRule

A, L, E, R, X = (
    AccountType.ASSET, AccountType.LIABILITY, AccountType.EQUITY, AccountType.REVENUE, AccountType.EXPENSE,
)  # fmt: skip


class Template(NamedTuple):
    """An account of the default chart. ``kind`` is "header", "control" or nothing."""

    code: str
    name: object
    type: AccountType
    kind: str = ""
    role: AccountRole | None = None


DEFAULT_CHART = (
    Template("1000", _("Assets"), A, "header"),
    Template("1100", _("Bank"), A, role=AccountRole.BANK),
    Template("1200", _("Accounts receivable"), A, "control", AccountRole.RECEIVABLES),
    Template("1300", _("Inventory"), A, "control", AccountRole.INVENTORY),
    Template("2000", _("Liabilities"), L, "header"),
    Template("2100", _("Accounts payable"), L),
    Template("2150", _("Goods received, not invoiced"), L, role=AccountRole.GOODS_RECEIVED),
    Template("2200", _("Output tax"), L, "control", AccountRole.OUTPUT_TAX),
    Template("2300", _("Customer deposits"), L, "control"),
    Template("3000", _("Equity"), E, "header"),
    Template("3100", _("Share capital"), E),
    Template("3200", _("Opening balances"), E),
    Template("3300", _("Retained earnings"), E),
    Template("4000", _("Revenue"), R, "header"),
    Template("4100", _("Sales"), R, role=AccountRole.REVENUE),
    Template("4200", _("Sales discounts"), R, role=AccountRole.SALES_DISCOUNTS),
    Template("4300", _("Dunning fees and interest"), R, role=AccountRole.DUNNING_INCOME),
    Template("4400", _("Exchange gains"), R, role=AccountRole.EXCHANGE_GAIN),
    Template("4600", _("Rounding to coins"), R, role=AccountRole.ROUNDING),
    Template("5000", _("Expenses"), X, "header"),
    Template("5100", _("Cost of goods sold"), X, role=AccountRole.COST_OF_GOODS_SOLD),
    Template("5200", _("Stock differences"), X, role=AccountRole.STOCK_DIFFERENCES),
    Template("5300", _("Exchange losses"), X, role=AccountRole.EXCHANGE_LOSS),
    Template("5400", _("Bank charges"), X),
    Template("5500", _("Bad debts"), X),
    Template("5900", _("Other expenses"), X),
)
_REVENUE_FROM = 4110


@operation
def install_chart(company: Company, *, with_revenue_by_category: bool = False) -> None:
    """Give a company its accounts and posting rules; what is there already stays as it is.

    With ``with_revenue_by_category`` each product category gets its own revenue account (4110, 4111 and so on).
    """
    Account.objects.bulk_create(
        (
            Account(
                company=company, code=each.code, name=str(each.name), type=each.type,
                is_control=each.kind == "control", is_header=each.kind == "header",
            )
            for each in DEFAULT_CHART
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    accounts = {account.code: account for account in Account.objects.filter(company=company)}
    rules = [
        PostingRule(company=company, role=each.role, account=accounts[each.code])
        for each in DEFAULT_CHART
        if each.role
    ]
    PostingRule.objects.bulk_create(rules, ignore_conflicts=True)
    if with_revenue_by_category:
        _add_revenue_accounts(company)


def _add_revenue_accounts(company: Company) -> None:
    """One revenue account per product category that has none yet."""
    categories = list(ProductCategory.objects.filter(company=company).order_by("code"))
    known = set(
        PostingRule.objects.filter(company=company, role=AccountRole.REVENUE).values_list(
            "category_id", flat=True
        )
    )
    taken = set(Account.objects.filter(company=company).values_list("code", flat=True))
    free = (str(code) for code in range(_REVENUE_FROM, _REVENUE_FROM + 10_000) if str(code) not in taken)
    for category in categories:
        if category.pk in known:
            continue
        account = Account.objects.create(company=company, code=next(free), name=category.name, type=R)
        PostingRule.objects.create(
            company=company, role=AccountRole.REVENUE, category=category, account=account
        )
