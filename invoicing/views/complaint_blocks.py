"""The blocks of a complaint's page: header, steps, notices, facts."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats, offers
from core.actors import Actor
from core.models import Event
from core.presentation import Action, DocumentHeader, Fact, Notice, Step
from invoicing.lifecycle import ComplaintStatus
from invoicing.models import Complaint
from invoicing.selectors import similar_complaints

C = ComplaintStatus
_STEPS = (C.DRAFT, C.WAITING, C.APPROVED, C.DONE)
_REACHED_BY = {
    "created": C.DRAFT, "submitted": C.WAITING, "approved": C.APPROVED, "settled": C.DONE, "rejected": C.REJECTED,
    "canceled": C.CANCELED,
}  # fmt: skip
MOST_SIMILAR = 5


def url(complaint: Complaint, name: str) -> str:
    """The address of one of the complaint's pages."""
    return reverse(f"invoicing:{name}", args=[complaint.number])


def header(complaint: Complaint, actor: Actor) -> DocumentHeader:
    """Number, customer, what it is about, the next step."""
    about = complaint.about
    is_order = complaint.order is not None
    sees = actor.can("orders.view_salesorder" if is_order else "invoicing.view_invoice")
    return DocumentHeader(
        kind_label=_("Complaint"),
        number=complaint.number,
        status=complaint.status,
        status_label=complaint.get_status_display(),
        party=complaint.customer.name,
        party_url=reverse("customers:customer", args=[complaint.customer.code])
        if actor.can("customers.view_customer")
        else "",
        amount=complaint.net_amount,
        currency=complaint.currency,
        facts=[
            Fact(
                _("Order") if is_order else _("Invoice"), str(about), about.get_absolute_url() if sees else ""
            ),
            Fact(_("Date"), formats.day(complaint.complaint_date)),
        ],
        primary=primary(complaint, actor),
        actions=_menu(complaint, actor),
    )


def is_own(complaint: Complaint, actor: Actor) -> bool:
    """Whether the actor has entered it or handed it in, so that somebody else decides."""
    return actor.user is not None and actor.user.pk in (complaint.entered_by_id, complaint.submitted_by_id)


def primary(complaint: Complaint, actor: Actor) -> Action | None:
    """The next step, for who may take it."""
    version = {"version": str(complaint.version)}
    status = complaint.status
    if status == C.DRAFT and actor.can("invoicing.change_complaint"):
        return Action(
            _("Hand in"), url(complaint, "submit-complaint"), icon="paper-airplane", key="mod+enter", fields=version
        )  # fmt: skip
    decides = actor.can("invoicing.credit_invoice")
    if status == C.WAITING and decides and not is_own(complaint, actor):
        return Action(
            _("Approve"), url(complaint, "approve-complaint"), icon="check", key="mod+enter", fields=version
        )
    if status == C.APPROVED and decides:
        return Action(
            _("Carry out"), url(complaint, "settle-complaint"), icon="check", key="mod+enter", fields=version
        )
    return None


def _menu(complaint: Complaint, actor: Actor) -> list[Action]:
    actions = []
    if complaint.status == C.DRAFT and actor.can("invoicing.change_complaint"):
        actions.append(
            Action(_("Change"), url(complaint, "change-complaint"), method="get", icon="pencil-square")
        )
    return [*actions, *offers.actions.of(complaint, actor)]


def steps(complaint: Complaint, events: Sequence[Event]) -> list[Step]:
    """The lifecycle with who and when; ``events`` oldest first."""
    reached: dict[ComplaintStatus, Event] = {}
    for event in events:
        status = _REACHED_BY.get(event.activity)
        if status is not None:
            reached.setdefault(status, event)

    def step(status: ComplaintStatus, state: str) -> Step:
        event = reached.get(status)
        if event is None or state == "todo":
            return Step(str(status.label), state)  # type: ignore[arg-type]
        return Step(str(status.label), state, at=event.at, by=event.actor_name)  # type: ignore[arg-type]

    current = C(complaint.status)
    if current in (C.REJECTED, C.CANCELED):
        return [*(step(status, "done") for status in _STEPS if status in reached), step(current, "stopped")]
    position = _STEPS.index(current)
    return [
        step(status, "done" if place < position else "current" if place == position else "todo")
        for place, status in enumerate(_STEPS)
    ]


def notices(complaint: Complaint, events: Sequence[Event], actor: Actor) -> list[Notice]:
    """Similar complaints, who has to decide, why it could not be carried out. ``events`` oldest first."""
    found = []
    similar = [
        each.number for each in similar_complaints(complaint).filter(company=complaint.company)[:MOST_SIMILAR]
    ]
    if similar and complaint.status in (C.DRAFT, C.WAITING):
        words = _("The same lines are complained of with %s.") % ", ".join(similar)
        found.append(Notice(_("There is a similar complaint"), text=words, tone="warning"))
    if complaint.status == C.WAITING and is_own(complaint, actor):
        words = _("You cannot approve what you asked for yourself.")
        found.append(Notice(_("Waiting for another person"), text=words))
    last = events[-1] if events else None
    if complaint.status == C.APPROVED and last is not None and last.activity == "not settled":
        found.append(Notice(_("It could not be carried out"), text=last.reason, tone="warning"))
    return [*found, *offers.notices.of(complaint, actor)]


def facts(complaint: Complaint, actor: Actor) -> list[Fact]:
    """Why, and what it came to."""
    rows = [Fact(_("Reason"), str(complaint.get_reason_display()), note=complaint.note)]
    if complaint.approved_by is not None:
        rows.append(Fact(_("Approved by"), str(complaint.approved_by)))
    for result in complaint.results.select_related("goods_return", "credit_note").order_by("pk"):
        document = result.goods_return or result.credit_note
        if document is not None:
            label = _("Return") if result.goods_return else _("Credit note")
            permission = "fulfillment.view_return" if result.goods_return else "invoicing.view_invoice"
            rows.append(
                Fact(label, str(document), document.get_absolute_url() if actor.can(permission) else "")
            )
    return [*rows, *offers.facts.of(complaint, actor)]
