"""The pages of customers."""

from customers.views.agreements import (
    article_numbers,
    article_numbers_panel,
    delete_article_number,
    delete_price,
    edit_article_number,
    edit_price,
    new_article_number,
    new_price,
    prices,
    prices_panel,
)
from customers.views.duplicates import alike, duplicate_list, merge_customer
from customers.views.editing import ask_for_terms, ask_to_approve, edit_customer, new_customer
from customers.views.page import customer_list, customer_page, options
from customers.views.parts import (
    address_options,
    drop_unsent,
    edit_address,
    edit_contact,
    new_address,
    new_contact,
    remove_address,
    remove_contact,
    send_unsent,
)
from customers.views.personal import export_personal_data, personal_data, personal_file

__all__ = [
    "address_options",
    "alike",
    "article_numbers",
    "article_numbers_panel",
    "ask_for_terms",
    "ask_to_approve",
    "customer_list",
    "customer_page",
    "delete_article_number",
    "delete_price",
    "drop_unsent",
    "duplicate_list",
    "edit_address",
    "edit_article_number",
    "edit_contact",
    "edit_customer",
    "edit_price",
    "export_personal_data",
    "merge_customer",
    "new_address",
    "new_article_number",
    "new_contact",
    "new_customer",
    "new_price",
    "options",
    "personal_data",
    "personal_file",
    "prices",
    "prices_panel",
    "remove_address",
    "remove_contact",
    "send_unsent",
]
