"""What the papers and mails of a shipment say, taken from it."""

from fulfillment.printing.answers import pdf, picture, return_slip_to_print
from fulfillment.printing.consignment import consignment_labels, print_summary, summary_name
from fulfillment.printing.customs import customs_invoice
from fulfillment.printing.delivery_note import delivery_note_name, print_delivery_note
from fulfillment.printing.mail import MailLine, parcel_contents, still_to_come
from fulfillment.printing.packages import labels, packing_list
from fulfillment.printing.pick_list import print_pick_list
from fulfillment.printing.return_slip import print_return_slip, return_slip_name
from fulfillment.printing.shared import FULL, ship_to, warehouse_address

__all__ = [
    "FULL",
    "MailLine",
    "consignment_labels",
    "customs_invoice",
    "delivery_note_name",
    "labels",
    "packing_list",
    "parcel_contents",
    "pdf",
    "picture",
    "print_delivery_note",
    "print_pick_list",
    "print_return_slip",
    "print_summary",
    "return_slip_name",
    "return_slip_to_print",
    "ship_to",
    "still_to_come",
    "summary_name",
    "warehouse_address",
]
