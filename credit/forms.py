"""The shape of what controllers ask for and managers set."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import checks
from core.inputs import DayField, NumberField
from core.money import is_currency
from credit.asking import AccountTerms
from credit.lifecycle import SecurityKind
from credit.models import CreditLimit
from credit.operations import LONGEST_CLASS, Cover
from credit.operations.limits import LONGEST_REASON
from credit.operations.securing import LONGEST
from credit.selectors import RiskClass


class CurrencyField(forms.CharField):
    """A currency code; nothing typed is the one that is meant anyhow."""

    def __init__(self, **options: Any) -> None:
        options = {"label": _("Currency"), "max_length": 3, "required": False, **options}
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        """The code in capitals, if there is such a currency."""
        code = str(super().clean(value)).strip().upper()
        if code and not is_currency(code):
            raise forms.ValidationError(_("%s is not a currency code.") % code)
        return code


class LimitFields(forms.Form):
    """How much a customer may owe, and for how long."""

    credit_limit = NumberField(
        label=_("Limit"), required=False, decimals=4, help_text=_("Empty is unlimited, 0 is no credit.")
    )
    currency = CurrencyField()
    valid_from = DayField(
        label=_("First day"), required=False, leaning="future", help_text=_("Empty is the standing limit.")
    )
    valid_to = DayField(label=_("Last day"), required=False, leaning="future")


@checks.when_left("credit.approve_limit")
class LimitForm(LimitFields):
    """A limit as somebody who may sets it; with a first day for a time, beside the standing one."""

    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_REASON, required=False, help_text=_("Needed for one with days.")
    )

    @classmethod
    def showing(cls, limit: CreditLimit) -> LimitForm:
        """A limit as it is, to be corrected."""
        names = ("currency", "valid_from", "valid_to", "reason")
        initial = {name: getattr(limit, name) for name in names}
        return cls(initial={**initial, "credit_limit": limit.limit_amount})


@checks.when_left("credit.request_limit")
class TermsForm(LimitFields):
    """Another limit, risk class or review date, and why."""

    risk_class = forms.CharField(label=_("Risk class"), max_length=LONGEST_CLASS)
    review_date = DayField(label=_("Review"), required=False, leaning="future")
    reason = forms.CharField(label=_("Why"), max_length=LONGEST_REASON)

    def __init__(self, *args: Any, classes: Iterable[RiskClass] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        if known := [(each.code, each.title) for each in classes]:
            self.fields["risk_class"] = forms.ChoiceField(label=_("Risk class"), choices=known)

    def wanted(self, currency: str) -> AccountTerms:
        """What is asked for."""
        data = self.cleaned_data
        return AccountTerms(
            data["credit_limit"],
            data["currency"] or currency,
            data["risk_class"].strip(),
            data["review_date"],
            data["valid_from"],
            data["valid_to"],
        )

    @classmethod
    def showing(cls, terms: AccountTerms, classes: Iterable[RiskClass] = ()) -> TermsForm:
        """What holds today, to be changed; the classes that are known can be chosen."""
        names = ("currency", "risk_class", "review_date")
        initial = {name: getattr(terms, name) for name in names}
        return cls(initial={**initial, "credit_limit": terms.limit_amount}, classes=classes)


@checks.when_left("credit.add_security")
class SecurityForm(forms.Form):
    """What would pay instead of the customer, as its paper says."""

    kind = forms.ChoiceField(label=_("Security"), choices=SecurityKind.choices)
    covered_amount = NumberField(label=_("Covers"), decimals=4)
    currency = CurrencyField()
    reference = forms.CharField(
        label=_("Reference"), max_length=LONGEST, help_text=_("Number of the policy, guarantee or letter.")
    )
    issuer = forms.CharField(label=_("Issuer"), max_length=LONGEST, required=False)
    order = forms.CharField(
        label=_("Order"), max_length=20, required=False, help_text=_("Empty secures the whole account.")
    )
    valid_from = DayField(label=_("First day"), required=False, leaning="future")
    valid_to = DayField(label=_("Last day"), required=False, leaning="future")

    def cover(self, today: datetime.date) -> Cover:
        """What is added."""
        data = self.cleaned_data
        amount: Decimal = data["covered_amount"]
        return Cover(
            kind=data["kind"],
            covered_amount=amount,
            currency=data["currency"],
            reference=data["reference"],
            issuer=data["issuer"],
            valid_from=data["valid_from"] or today,
            valid_to=data["valid_to"],
        )


class RejectForm(forms.Form):
    """Why an order is turned down."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class BulkReleaseForm(RejectForm):
    """Why several orders may go on, and until when."""

    expires_on = DayField(
        label=_("Valid until"), required=False, leaning="future", help_text=_("Empty is as long as usual.")
    )


class ReleaseForm(BulkReleaseForm):
    """Why an order may go on, up to which amount, and until when."""

    prefix = "release"
    amount = NumberField(
        label=_("Up to"), required=False, decimals=4, help_text=_("Empty is what the order is worth.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.TextInput({"data-autofocus": True})
    )
    field_order = ("reason", "amount", "expires_on")


class PrepaymentForm(forms.Form):
    """How much of an order is to be paid before it goes on, why, and until when."""

    prefix = "prepay"
    amount = NumberField(label=_("To pay in advance"), decimals=4)
    reason = forms.CharField(label=_("Reason"), max_length=500)
    expires_on = DayField(
        label=_("Pay until"), required=False, leaning="future", help_text=_("Empty is as long as usual.")
    )
