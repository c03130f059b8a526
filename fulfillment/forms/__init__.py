"""The shape of what the warehouse enters. Business refusals belong to the operations."""

from fulfillment.forms.canceling import CancelForm
from fulfillment.forms.delivering import DeliverForm, ProofForm
from fulfillment.forms.dispatching import BulkDispatchForm, DispatchForm
from fulfillment.forms.packing import MeasuresForm, PackageRow, PackageRows
from fulfillment.forms.pickups import HandOverForm, SlotForm, SlotsForm, words_of
from fulfillment.forms.scanning import Scan
from fulfillment.forms.splitting import SplitForm
from fulfillment.forms.tracking import EventForm, ShippingRulesForm
from fulfillment.forms.typed import language
from fulfillment.forms.waves import BulkWaveForm, WaveForm

__all__ = [
    "BulkDispatchForm",
    "BulkWaveForm",
    "CancelForm",
    "DeliverForm",
    "DispatchForm",
    "EventForm",
    "HandOverForm",
    "MeasuresForm",
    "PackageRow",
    "PackageRows",
    "ProofForm",
    "Scan",
    "ShippingRulesForm",
    "SlotForm",
    "SlotsForm",
    "SplitForm",
    "WaveForm",
    "language",
    "words_of",
]
