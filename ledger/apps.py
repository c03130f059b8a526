from django.apps import AppConfig


class LedgerConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "ledger"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from core import documents, invariants
        from ledger import receivers, selectors  # noqa: F401
        from ledger.invariants import RULES
        from ledger.models import JournalEntry

        invariants.register(*RULES)
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
