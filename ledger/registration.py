"""What the ledger tells the house about itself when it starts: its documents, what takes a second person, its places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import approvals, documents, navigation, panels, search
from fulfillment.models import Shipment
from invoicing.models import Invoice
from ledger import operations, proposals, selectors
from ledger.models import JournalEntry
from ledger.search import search_entries
from receivables.models import Payment

VIEW = "ledger.view_journalentry"


def register_documents() -> None:
    """How entries stand in the chain of an order's documents."""
    documents.register(
        documents.DocumentKind(
            model=JournalEntry,
            api_name="journal-entry",
            label=_("Journal entries"),
            stage=50,
            permission=VIEW,
            orders_of=selectors.orders_of,
            nodes_for=selectors.chain_nodes,
        )
    )


def register_requests() -> None:
    """What one person asks of the books and another one approves."""
    approvals.register(
        approvals.RequestKind(
            name=proposals.ENTRY,
            label=_("Manual journal entry"),
            asks="ledger.post_entry",
            decides="ledger.approve_entry",
            apply=operations.apply_entry,
            show=proposals.show_entry,
        )
    )
    approvals.register(
        approvals.RequestKind(
            name=proposals.REVERSAL,
            label=_("Reversal of an entry"),
            asks="ledger.reverse_entry",
            decides="ledger.approve_entry",
            apply=operations.apply_reversal,
            show=proposals.show_reversal,
            current=proposals.reversed_by,
            hold=proposals.hold_entry,
        )
    )


def register_places() -> None:
    """Where entries are found: the rail, the menu of new documents, panels on other pages, the search."""
    navigation.register(
        navigation.Place(
            "ledger", _("Ledger"), "ledger:list", permission=VIEW, icon="book-open", order=80, key="l"
        )
    )
    navigation.register_new(
        navigation.NewEntry(_("Journal entry"), "ledger:new", permission="ledger.post_entry", key="j")
    )
    search.register("journal-entry", _("Journal entries"), search_entries, prefix="je", permission=VIEW)
    for model, url_name in (
        (Invoice, "ledger:invoice-entries"),
        (Payment, "ledger:payment-entries"),
        (Shipment, "ledger:shipment-entries"),
    ):
        panels.register(model, panels.Panel(90, _("Journal entries"), url_name, VIEW))
