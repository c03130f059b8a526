"""Customer verbs."""

from customers.operations.addresses import ADDRESS, AddressCodeTaken, remove_address, save_address
from customers.operations.contacts import remove_contact, save_contact
from customers.operations.merging import (
    MERGE,
    CannotMerge,
    apply_merge,
    ask_to_merge,
    current_pair,
    hold_both,
    known_references,
    merge,
    register_moving,
    register_staying,
    show_merge,
)
from customers.operations.personal import (
    StillOpen,
    erase_personal_data,
    export_personal_data,
    open_documents,
    register_forgetting,
    register_open,
)
from customers.operations.saving import (
    CodeTaken,
    apply_terms,
    changed_terms,
    check_customer,
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
    "MERGE",
    "AddressCodeTaken",
    "CannotMerge",
    "CodeTaken",
    "StillNobody",
    "StillOpen",
    "apply_merge",
    "apply_terms",
    "ask_to_merge",
    "changed_terms",
    "check_customer",
    "checked_vat_id",
    "current_pair",
    "drop_unsent",
    "erase_personal_data",
    "export_personal_data",
    "hold_both",
    "known_references",
    "merge",
    "note_unsent",
    "open_documents",
    "register_forgetting",
    "register_moving",
    "register_open",
    "register_sender",
    "register_staying",
    "remove_address",
    "remove_contact",
    "save_address",
    "save_contact",
    "save_customer",
    "send_unsent",
    "show_merge",
]
