"""The shape of what the warehouse enters. Business refusals belong to the operations."""

from fulfillment.forms.canceling import CancelForm
from fulfillment.forms.delivering import DeliverForm, ProofForm
from fulfillment.forms.dispatching import BulkDispatchForm, DispatchForm
from fulfillment.forms.packing import PackageRow, PackageRows
from fulfillment.forms.scanning import Scan
from fulfillment.forms.tracking import EventForm, ShippingRulesForm
from fulfillment.forms.typed import language

__all__ = [
    "BulkDispatchForm",
    "CancelForm",
    "DeliverForm",
    "DispatchForm",
    "EventForm",
    "PackageRow",
    "PackageRows",
    "ProofForm",
    "Scan",
    "ShippingRulesForm",
    "language",
]
