from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReceivablesConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "receivables"

    def ready(self) -> None:
        from core import documents, invariants, mail, navigation, panels, search
        from customers.models import Customer
        from customers.operations import register_open, register_sender, register_staying
        from invoicing.models import Invoice
        from receivables import promise_registration, receivers, tasks  # noqa: F401
        from receivables.chain import PAYMENT_KIND
        from receivables.invariants import RULES
        from receivables.models import (
            Allocation,
            DunningNotice,
            DunningProfile,
            DunningRun,
            OpenItem,
            Payment,
        )
        from receivables.search import payment_commands, search_payments
        from receivables.selectors import open_numbers, run_of_notice
        from receivables.wording import register as register_wordings

        view, pay = "receivables.view_openitem", "receivables.post_payment"
        documents.register(PAYMENT_KIND)
        documents.protect(DunningNotice, "receivables.view_dunning")
        documents.protect(DunningRun, "receivables.view_dunning")
        invariants.register(*RULES)
        register_open(open_numbers)
        register_sender(DunningNotice, tasks.send_letter_again)
        for model in (OpenItem, Payment, Allocation, DunningNotice):
            register_staying(model, "posted: matched and read within the payer's family")
        register_staying(DunningProfile, "reminders of the items that stay keep their policy")
        register_wordings()
        promise_registration.register()
        mail.register_cause(DunningNotice, run_of_notice)
        navigation.register(
            navigation.Place(
                "receivables",
                _("Receivables"),
                "receivables:list",
                permission=view,
                icon="banknotes",
                order=50,
                key="r",
            )
        )
        navigation.register_new(
            navigation.NewEntry(
                _("Payment"), "receivables:new-payment", permission=pay, icon="banknotes", key="p", order=40
            )
        )
        search.register(
            "payment", _("Payments"), search_payments, prefix="pay", permission="receivables.view_payment"
        )
        search.register_command(payment_commands)
        panels.register(
            Invoice, panels.Panel(10, _("Payments and open items"), "receivables:invoice-panel", view)
        )
        panels.register(Customer, panels.Panel(15, _("Account"), "receivables:customer-panel", view))
