"""A quote as its page shows it: which revision is offered until when, what became of its mail, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from core.actors import Actor
from core.models import Event, MailMessage
from core.presentation import Fact, Notice
from core.timeline import of_document
from orders.lifecycle import OrderStatus, QuoteReply, RevisionKind, ToldBy
from orders.models import OrderRevision, QuoteAnswer, SalesOrder
from orders.quote_links import link_to

SENT = ("sent", "sent again")


@dataclass(frozen=True, slots=True)
class Offer:
    """What is known about the offer a quote stands for."""

    revision: OrderRevision
    facts: Sequence[Fact]
    link: str
    can_send: bool
    can_extend: bool
    was_sent: bool
    pdf_url: str


def offer_of(order: SalesOrder, actor: Actor) -> Offer | None:
    """The offer as the actor may see it; orders that never were quotes, or only before revisions were kept, have none."""
    if order.valid_until is None or not actor.can("orders.view_price"):
        return None
    revision = (
        order.revisions.filter(kind=RevisionKind.OFFER)
        .select_related("made_by", "answer__recorded_by")
        .order_by("-revision")
        .first()
    )
    if revision is None:
        return None
    revision.order = order
    is_open = order.status == OrderStatus.QUOTED
    may_act = is_open and actor.can("orders.add_salesorder")
    sent = of_document(order).filter(activity__in=SENT, data__revision=revision.revision).first()
    return Offer(
        revision=revision,
        facts=_facts(revision, sent),
        link=link_to(revision) if may_act else "",
        can_send=may_act and not is_over(order),
        can_extend=may_act,
        was_sent=sent is not None,
        pdf_url=reverse("orders:quote-pdf", args=[order.number, revision.revision])
        if revision.pdf_id
        else "",
    )


def is_over(order: SalesOrder) -> bool:
    """Whether the last day of the offer has passed."""
    return order.valid_until is not None and order.valid_until < order.company.today()


def offer_notices(order: SalesOrder, actor: Actor) -> list[Notice]:
    """What a colleague must know about an open quote: declined, or over."""
    if order.status != OrderStatus.QUOTED or not actor.can("orders.view_price"):
        return []
    notices = []
    answer = QuoteAnswer.objects.filter(order=order, revision__revision=order.revision).first()
    if answer is not None and answer.answer == QuoteReply.DECLINED:
        notices.append(
            Notice(
                title=_("%s has declined this offer") % answer.name,
                tone="warning",
                points=[answer.remark, _("Take it back to draft and make a better offer, or cancel it.")],
            )
        )
    if is_over(order):
        notices.append(
            Notice(
                title=_("The offer has expired"),
                text=_("Let it hold longer, or take it back to draft and price it again."),
                tone="warning",
            )
        )
    return notices


def _facts(revision: OrderRevision, sent: Event | None) -> list[Fact]:
    facts = [
        Fact(
            _("Revision"),
            str(revision.revision),
            note=_("offered by %s") % revision.made_by if revision.made_by else "",
        ),
        Fact(_("Valid until"), formats.day(revision.valid_until)),
        Fact(_("E-mail"), _mail_words(sent) if sent else _("Not sent yet")),
    ]
    answer = getattr(revision, "answer", None)
    if answer is not None:
        facts.append(
            Fact(
                str(answer.get_answer_display()),
                answer.name,
                note=" · ".join(
                    part
                    for part in (
                        formats.moment(answer.answered_at),
                        answer.ip_address or "",
                        str(answer.get_told_by_display()) if answer.told_by != ToldBy.LINK else "",
                        str(answer.recorded_by or "") if answer.told_by != ToldBy.CLERK else "",
                    )
                    if part
                ),
            )
        )
    return [*facts, Fact(_("Fingerprint"), revision.sha256[:16], note=_("SHA-256 of what is offered"))]


def _mail_words(sent: Event) -> str:
    address = str(sent.data.get("recipient", ""))
    message = MailMessage.objects.filter(company=sent.company_id, event_key=sent.data.get("mail", "")).first()
    state = str(message.get_status_display()) if message else _("Being prepared")
    return f"{address} · {state}"


def words_of_sending(event: Event) -> str:
    """The timeline's words for a mail: to whom, which revision, and whether it got there."""
    return _("Sent revision %(revision)s to %(mail)s") % {
        "revision": event.data.get("revision", ""),
        "mail": _mail_words(event),
    }


def words_of_offering(event: Event) -> str:
    """The timeline's words for an offer."""
    if "revision" not in event.data:
        return _("Quoted")
    return str(_("Offered as revision %(revision)s") % event.data)


def words_of_answer(event: Event) -> str:
    """The timeline's words for a customer's answer."""
    words = (
        _("Revision %(revision)s accepted")
        if event.activity == "accepted"
        else _("Revision %(revision)s declined")
    )
    return str(words % event.data)
