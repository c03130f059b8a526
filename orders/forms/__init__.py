"""The shape of what people enter about orders."""

from orders.forms.asking import CancelForm, QuoteForm, ToldForm, TryPriceForm
from orders.forms.header import CustomerForm, OrderForm
from orders.forms.reservations import ReservationForm
from orders.forms.services import ServiceLineForm, ServicesForm
from orders.forms.shortages import Becomes, ShortageForm, ShortLineForm
from orders.forms.templates import AgreementForm, StandingForm
from orders.forms.tolerances import ToleranceForm

__all__ = [
    "AgreementForm",
    "Becomes",
    "CancelForm",
    "CustomerForm",
    "OrderForm",
    "QuoteForm",
    "ReservationForm",
    "ServiceLineForm",
    "ServicesForm",
    "ShortLineForm",
    "ShortageForm",
    "StandingForm",
    "ToldForm",
    "ToleranceForm",
    "TryPriceForm",
]
