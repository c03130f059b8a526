"""What the receivables tell the house about themselves when it starts: documents, what stays with whom, places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import documents, mail, navigation, panels, search
from customers.models import Customer
from customers.operations import register_open, register_sender, register_staying
from invoicing.models import Invoice
from receivables import tasks
from receivables.chain import PAYMENT_KIND
from receivables.models import Allocation, DunningNotice, DunningProfile, DunningRun, OpenItem, Payment
from receivables.search import payment_commands, search_payments
from receivables.selectors import open_numbers, run_of_notice

VIEW = "receivables.view_openitem"


def register_documents() -> None:
    """Payments in the chain of an order's documents; letters and runs, who may see them and whence their mail comes."""
    documents.register(PAYMENT_KIND)
    documents.protect(DunningNotice, "receivables.view_dunning")
    documents.protect(DunningRun, "receivables.view_dunning")
    register_sender(DunningNotice, tasks.send_letter_again)
    mail.register_cause(DunningNotice, run_of_notice)


def register_with_customers() -> None:
    """What is open of a customer, and what stays where it is when he is merged into another."""
    register_open(open_numbers)
    for model in (OpenItem, Payment, Allocation, DunningNotice):
        register_staying(model, "posted: matched and read within the payer's family")
    register_staying(DunningProfile, "reminders of the items that stay keep their policy")


def register_places() -> None:
    """Where receivables are found: the rail, the menu of new documents, panels on other pages, the search."""
    navigation.register(
        navigation.Place(
            "receivables",
            _("Receivables"),
            "receivables:list",
            permission=VIEW,
            icon="banknotes",
            order=50,
            key="r",
        )
    )
    navigation.register_new(
        navigation.NewEntry(
            _("Payment"),
            "receivables:new-payment",
            permission="receivables.post_payment",
            icon="banknotes",
            key="p",
            order=40,
        )
    )
    search.register(
        "payment", _("Payments"), search_payments, prefix="pay", permission="receivables.view_payment"
    )
    search.register_command(payment_commands)
    for model, order, title, url_name in (
        (Invoice, 10, _("Payments and open items"), "receivables:invoice-panel"),
        (Customer, 15, _("Account"), "receivables:customer-panel"),
    ):
        panels.register(model, panels.Panel(order, title, url_name, VIEW))
