from django.apps import AppConfig


class LedgerConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "ledger"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from core import approvals, documents, invariants, navigation, panels, search
        from customers.operations import register_staying
        from fulfillment.models import Shipment
        from invoicing.models import Invoice
        from ledger import operations, proposals, receivers, selectors  # noqa: F401
        from ledger.invariants import RULES
        from ledger.models import JournalEntry, JournalLine
        from ledger.search import search_entries
        from receivables.models import Payment

        invariants.register(*RULES)
        register_staying(JournalLine, "posted (LED-4)")
        documents.register(
            documents.DocumentKind(
                model=JournalEntry,
                api_name="journal-entry",
                label=_("Journal entries"),
                stage=50,
                permission="ledger.view_journalentry",
                orders_of=selectors.orders_of,
                nodes_for=selectors.chain_nodes,
            )
        )
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
        view = "ledger.view_journalentry"
        navigation.register(
            navigation.Place(
                "ledger", _("Ledger"), "ledger:list", permission=view, icon="book-open", order=80, key="l"
            )
        )
        navigation.register_new(
            navigation.NewEntry(_("Journal entry"), "ledger:new", permission="ledger.post_entry", key="j")
        )
        search.register("journal-entry", _("Journal entries"), search_entries, prefix="je", permission=view)
        for model, url_name in (
            (Invoice, "ledger:invoice-entries"),
            (Payment, "ledger:payment-entries"),
            (Shipment, "ledger:shipment-entries"),
        ):
            panels.register(model, panels.Panel(90, _("Journal entries"), url_name, view))
