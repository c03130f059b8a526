"""The shape of what controllers ask for."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import checks, formats, numerals
from core.inputs import DayField
from core.refusals import Refusal
from credit.asking import AccountTerms
from credit.operations import LONGEST_CLASS
from credit.selectors import RiskClass


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

    def __init__(self, *args: Any, classes: Iterable[RiskClass] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        if known := [(each.code, each.title) for each in classes]:
            self.fields["risk_class"] = forms.ChoiceField(label=_("Risk class"), choices=known)

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
    def showing(cls, terms: AccountTerms, classes: Iterable[RiskClass] = ()) -> TermsForm:
        """What holds today, to be changed; the classes that are known can be chosen."""
        limit = "" if terms.limit_amount is None else formats.quantity(terms.limit_amount)
        return cls(
            initial={"credit_limit": limit, "risk_class": terms.risk_class, "review_date": terms.review_date},
            classes=classes,
        )
