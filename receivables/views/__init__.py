"""The pages of receivables."""

from receivables.views.account import account_page, set_profile
from receivables.views.dunning import cancel_run, dunning_run, dunning_runs, execute_run
from receivables.views.entry import new_payment, payment_items
from receivables.views.letters import letter_page, letter_pdf, proposed_letter, review
from receivables.views.panels import customer_panel, invoice_panel
from receivables.views.payment import match_payment, payment_page, reverse_payment, undo_match
from receivables.views.places import item_list, payment_list
from receivables.views.policies import edit_policy, new_policy, policies
from receivables.views.promise_entry import new_promise
from receivables.views.promise_panels import customer_promises, invoice_promises
from receivables.views.promises import promise_list, promise_page, promise_rules, withdraw_promise

__all__ = [
    "account_page",
    "cancel_run",
    "customer_panel",
    "customer_promises",
    "dunning_run",
    "dunning_runs",
    "edit_policy",
    "execute_run",
    "invoice_panel",
    "invoice_promises",
    "item_list",
    "letter_page",
    "letter_pdf",
    "match_payment",
    "new_payment",
    "new_policy",
    "new_promise",
    "payment_items",
    "payment_list",
    "payment_page",
    "policies",
    "promise_list",
    "promise_page",
    "promise_rules",
    "proposed_letter",
    "reverse_payment",
    "review",
    "set_profile",
    "undo_match",
    "withdraw_promise",
]
