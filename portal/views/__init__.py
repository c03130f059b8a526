"""The pages of the portal: a customer's own documents, and for buyers the catalog and the basket."""

from portal.views.basket import basket_page, change_basket, choose_customer, totals
from portal.views.catalog import add_to_basket, catalog_page
from portal.views.deliveries import proof_picture
from portal.views.documents import (
    delivery_note,
    home,
    invoice_list,
    invoice_page,
    invoice_pdf,
    order_list,
    order_page,
    shipment_list,
    shipment_page,
)
from portal.views.pickups import pickup_time
from portal.views.quotes import accept_quote, ask_for_quote, decline_quote, quote_page, quote_paper
from portal.views.returning import return_list, return_page, return_slip, send_back
from portal.views.uploading import upload_order
from portal.views.verbs import ask_cancellation, order_again

__all__ = [
    "accept_quote",
    "add_to_basket",
    "ask_cancellation",
    "ask_for_quote",
    "basket_page",
    "catalog_page",
    "change_basket",
    "choose_customer",
    "decline_quote",
    "delivery_note",
    "home",
    "invoice_list",
    "invoice_page",
    "invoice_pdf",
    "order_again",
    "order_list",
    "order_page",
    "pickup_time",
    "proof_picture",
    "quote_page",
    "quote_paper",
    "return_list",
    "return_page",
    "return_slip",
    "send_back",
    "shipment_list",
    "shipment_page",
    "totals",
    "upload_order",
]
