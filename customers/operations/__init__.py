"""Customer verbs."""

from customers.operations.addresses import ADDRESS, AddressCodeTaken, remove_address, save_address
from customers.operations.contacts import remove_contact, save_contact
from customers.operations.saving import (
    CodeTaken,
    apply_terms,
    changed_terms,
    checked_vat_id,
    save_customer,
)
from customers.operations.unsent import (
    DESKS,
    StillNobody,
    drop_unsent,
    note_unsent,
    register_sender,
    send_unsent,
)

__all__ = [
    "ADDRESS",
    "DESKS",
    "AddressCodeTaken",
    "CodeTaken",
    "StillNobody",
    "apply_terms",
    "changed_terms",
    "checked_vat_id",
    "drop_unsent",
    "note_unsent",
    "register_sender",
    "remove_address",
    "remove_contact",
    "save_address",
    "save_contact",
    "save_customer",
    "send_unsent",
]
