"""Mails of somebody whose personal data is erased: that one went out stays, to whom and with which words does not."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat, Lower

from core.models import Company, MailMessage


def forget(company: Company, addresses: Iterable[str]) -> int:
    """Take address, name, subject and words out of every mail to these addresses, and count them."""
    wanted = {address.lower() for address in addresses if address}
    mails = MailMessage.objects.filter(company=company).annotate(folded=Lower("recipient"))
    return mails.filter(folded__in=wanted).update(
        recipient=Concat(Value("erased-"), Cast("pk", CharField()), Value("@erased.invalid")),
        recipient_name="",
        subject=F("document_number"),
        body_text="",
        body_html="",
    )
