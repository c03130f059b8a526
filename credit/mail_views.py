"""The page on which a manager says what mails about orders tell of money."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, toast
from core.presentation import Crumb
from credit import operations, selectors
from credit.models import CreditMailRules
from credit.places import credit_tabs


class MailRulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """Two switches."""

    class Meta:
        model = CreditMailRules
        fields = ("tells_overdue", "tells_waiting")


@requires("credit.approve_limit")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def mail_rules(request: HtmxHttpRequest) -> HttpResponse:
    """What customers read about money in the mails about their orders."""
    form = MailRulesForm(request.POST or None, instance=selectors.mail_rules(request.actor.company))
    if request.method == "POST":
        switches = {name: name in request.POST for name in ("tells_overdue", "tells_waiting")}
        operations.set_mail_rules(**switches, by=request.actor)
        return toast(request, go(request, reverse("credit:mail-rules")), _("Saved."))
    context = {
        "form": form,
        "tabs": credit_tabs(request.actor, "credit:mail-rules"),
        "crumbs": [Crumb(_("Blocked orders"), reverse("credit:queue")), Crumb(_("Mails"))],
        "place": "orders",
    }
    return render(request, "credit/mail_rules.html", context)
