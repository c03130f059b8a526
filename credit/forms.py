"""The shape of what controllers ask for."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import checks, formats, numerals
from core.inputs import DayField, NumberField
from core.refusals import Refusal
from credit.asking import AccountTerms
from credit.operations import LONGEST_CLASS


@checks.when_left("credit.request_limit")
class TermsForm(forms.Form):
    """Another limit, risk class or review date, and why."""

    credit_limit = forms.CharField(
        label=_("Limit"),
        required=False,
        help_text=_("Empty is unlimited, 0 is no credit."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}),
    )
    risk_class = forms.CharField(label=_("Risk class"), max_length=LONGEST_CLASS)
    review_date = DayField(label=_("Review"), required=False, leaning="future")
    reason = forms.CharField(label=_("Why"), max_length=500)

    def clean_credit_limit(self) -> Decimal | None:
        """A number as the language writes it, or nothing."""
        text = str(self.cleaned_data["credit_limit"]).strip()
        if not text:
            return None
        try:
            return numerals.parse_number(text, get_language() or "en", decimals=4)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def wanted(self, currency: str) -> AccountTerms:
        """What is asked for."""
        data = self.cleaned_data
        return AccountTerms(data["credit_limit"], currency, data["risk_class"].strip(), data["review_date"])

    @classmethod
    def showing(cls, terms: AccountTerms) -> TermsForm:
        """What holds today, to be changed."""
        limit = "" if terms.limit_amount is None else formats.quantity(terms.limit_amount)
        return cls(
            initial={"credit_limit": limit, "risk_class": terms.risk_class, "review_date": terms.review_date}
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
