"""Who may do what: the permission matrix of ROLES.md as data.

A permission is ``app.verb_noun``. The letters after it are the roles that hold it. What a role may do
only up to a ceiling is listed in ``WITH_CEILING``; the amounts are ``RoleCeiling`` rows and start at zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

STAFF = "SAL WH CRC AR GL MGR ADM AUD"
READERS = "SAL CRC AR GL MGR AUD"
FINANCE = "CRC AR GL MGR AUD"
PORTAL = "PB PV"

MATRIX: dict[str, str] = {
    # orders
    "orders.view_salesorder": READERS + " WH PB PV",
    "orders.add_salesorder": "SAL MGR PB",
    "orders.submit_salesorder": "SAL MGR PB",
    "orders.amend_salesorder": "SAL MGR",
    "orders.cancel_salesorder": "SAL MGR",
    "orders.ask_cancellation": "PB",
    "orders.release_hold": "SAL MGR",
    "orders.approve_hold": "MGR",
    "orders.backdate_document": "MGR",
    "orders.view_price": READERS + " PB PV",
    "orders.view_margin": "GL MGR AUD",
    "orders.view_lostsale": "SAL GL MGR AUD",
    "orders.view_agreement": READERS,
    "orders.change_agreement": "SAL MGR",
    "orders.view_standingorder": READERS,
    "orders.change_standingorder": "SAL MGR",
    "orders.move_reservation": "MGR",
    "orders.confirm_service": "SAL MGR",
    "orders.resolve_exception": "SAL WH MGR",
    # credit
    "credit.view_creditstate": READERS,
    "credit.view_creditaccount": "CRC GL MGR AUD",
    "credit.release_credit_hold": "CRC MGR",
    "credit.reject_order": "CRC MGR",
    "credit.recheck_order": "SAL CRC AR MGR",
    "credit.ask_payment": "SAL CRC AR MGR",
    "credit.request_limit": "CRC",
    "credit.approve_limit": "MGR",
    "credit.block_account": "CRC MGR",
    "credit.add_security": "CRC MGR",
    "credit.confirm_security": "MGR",
    "credit.view_ruleset": "CRC MGR AUD",
    "credit.replay_rules": "CRC MGR",
    # customers and catalog
    "customers.view_customer": READERS,
    "customers.add_customer": "SAL AR MGR",
    "customers.change_customer": "SAL MGR",
    "customers.change_terms": "MGR",
    "customers.request_terms": "SAL AR",
    "customers.approve_terms": "CRC GL MGR",
    "customers.change_contact": "SAL AR MGR",
    "customers.request_merge": "SAL AR MGR",
    "customers.export_person": "MGR",
    "customers.erase_person": "MGR",
    "catalog.view_product": READERS + " WH PB PV",
    "catalog.change_product": "GL MGR",
    "catalog.view_cost": "GL MGR AUD",
    "catalog.view_taxcode": READERS,
    "catalog.change_taxcode": "GL MGR",
    "catalog.change_pricelist": "MGR",
    # inventory and fulfillment
    "inventory.view_stock": READERS + " WH",
    "inventory.view_value": "GL MGR AUD",
    "inventory.receive_goods": "WH",
    "inventory.adjust_stock": "WH GL MGR",
    "inventory.approve_adjustment": "GL MGR",
    "inventory.change_warehouse": "GL MGR ADM",
    "inventory.move_stock": "WH",
    "inventory.count_stock": "WH",
    "inventory.block_lot": "WH MGR",
    "inventory.view_supply": READERS + " WH",
    "inventory.expect_goods": "WH MGR",
    "inventory.change_reorderrule": "GL MGR",
    "fulfillment.view_shipment": READERS + " WH PB PV",
    "fulfillment.ship_goods": "WH",
    "fulfillment.cancel_shipment": "WH MGR",
    "fulfillment.change_carrier": "MGR",
    "fulfillment.view_freight": READERS,
    "fulfillment.choose_pickup": "SAL WH MGR PB",
    "fulfillment.view_return": READERS + " WH PB PV",
    "fulfillment.request_return": "SAL MGR PB",
    "fulfillment.authorize_return": "SAL MGR",
    "fulfillment.receive_return": "WH",
    # invoicing
    "invoicing.view_invoice": READERS + " PB PV",
    "invoicing.issue_invoice": "AR GL",
    "invoicing.run_billing": "AR GL",
    "invoicing.credit_invoice": "AR GL MGR",
    "invoicing.ask_credit": "SAL AR GL MGR",
    "invoicing.send_invoice": "SAL AR",
    "invoicing.view_complaint": READERS,
    "invoicing.change_complaint": "SAL AR MGR",
    # receivables
    "receivables.view_openitem": FINANCE,
    "receivables.view_payment": "CRC AR GL MGR AUD",
    "receivables.post_payment": "AR GL",
    "receivables.match_items": "AR GL",
    "receivables.undo_match": "GL MGR",
    "receivables.run_dunning": "CRC GL",
    "receivables.view_dunning": FINANCE,
    "receivables.change_policy": "GL MGR",
    "receivables.view_promise": FINANCE,
    "receivables.note_promise": "CRC AR GL",
    # ledger
    "ledger.view_journalentry": "GL MGR AUD",
    "ledger.post_entry": "GL",
    "ledger.reverse_entry": "GL",
    "ledger.approve_entry": "MGR",
    "ledger.close_period": "GL",
    "ledger.reopen_period": "MGR",
    # reporting
    "reporting.view_home": STAFF,
    "reporting.view_sales": "SAL GL MGR AUD",
    "reporting.view_stock": "WH GL MGR AUD",
    "reporting.view_receivables": FINANCE,
    "reporting.view_finance": "GL MGR AUD",
    # portal
    "portal.view_documents": PORTAL,
    "portal.place_order": "PB",
    "portal.request_return": "PB",
    # foundation
    "core.search": STAFF + " PB PV",
    "core.view_job": STAFF,
    "core.view_notification": STAFF,
    "core.view_timeline": READERS + " WH",
    "core.comment": "SAL WH CRC AR GL MGR",
    "core.view_approval": READERS + " WH",
    "core.view_all_approvals": "MGR AUD",
    "core.view_approval_amount": READERS,
    "core.request_approval": "SAL WH CRC AR GL MGR",
    "core.decide_approval": "CRC GL MGR",
    "core.view_mail": "SAL AR CRC GL MGR ADM AUD",
    "core.resend_mail": "AR ADM",
    "core.view_system": "ADM MGR AUD",
    "core.change_settings": "ADM",
    "core.view_company": READERS + " WH ADM",
    "core.change_company": "ADM MGR",
    "core.view_exchange_rates": READERS + " ADM",
    "core.change_exchange_rates": "GL ADM",
    "core.view_security_log": "ADM AUD MGR",
    "core.manage_users": "MGR",
    "core.use_api": STAFF + " PB PV",
}

#: Acts allowed up to the role's ceiling; above it a second person is needed (``None`` roles are unlimited).
WITH_CEILING: dict[str, str] = {
    "credit.release_credit_hold": "CRC",
    "invoicing.credit_invoice": "AR",
    "ledger.post_entry": "GL",
}

_STAFF_AT_WORK = ("SAL", "WH", "CRC", "AR", "GL", "MGR")

#: Roles one person must not hold together in a company (ROLES.md, section 2, rule 1); nobody is staff and customer.
SEPARATED: tuple[tuple[str, str], ...] = (
    ("SAL", "CRC"), ("SAL", "AR"), ("SAL", "WH"), ("WH", "AR"), ("WH", "GL"),
    *(("ADM", other) for other in (*_STAFF_AT_WORK, "AUD", "PB", "PV")),
    *(("AUD", other) for other in (*_STAFF_AT_WORK, "PB", "PV")),
    *((portal, staff) for portal in ("PB", "PV") for staff in _STAFF_AT_WORK),
)  # fmt: skip


@cache
def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """Every permission the roles give together."""
    return frozenset(
        permission for permission, holders in MATRIX.items() if roles & frozenset(holders.split())
    )


def conflicts(roles: Iterable[str]) -> list[tuple[str, str]]:
    """The pairs among these roles that one person must not hold together."""
    held = frozenset(roles)
    return [pair for pair in SEPARATED if held.issuperset(pair)]


def has_ceiling(permission: str, roles: frozenset[str]) -> bool:
    """Whether every role of the actor that holds the permission holds it only up to a ceiling."""
    holders = roles & frozenset(MATRIX[permission].split())
    capped = frozenset(WITH_CEILING.get(permission, "").split())
    return bool(holders) and holders <= capped
