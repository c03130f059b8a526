"""What somebody should know who looks at an order: what was asked, what is too much, and what holds it."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import ProductKind
from core import formats
from core.actors import Actor
from core.presentation import Action, Notice
from core.reasons import Extent
from customers.models import ShipsWhen
from orders import operations
from orders.agreements import beyond_agreements
from orders.approvals import approval_points, shows_changes
from orders.copying import OtherPayer
from orders.discretion import extent_for, sentences_for
from orders.drafts import needs_stock
from orders.kits import entered_only, is_kit
from orders.lifecycle import EDITABLE, HoldKind, OrderStatus, Resolution
from orders.models import OrderException, OrderHold, SalesOrder, SalesOrderLine
from orders.offers import offer_notices
from orders.selectors import asked_cancellation
from orders.wording import canceled_words

_MAY_ASK = (OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED)


def notices_of(
    order: SalesOrder, whole: Sequence[SalesOrderLine], holds: Sequence[OrderHold], actor: Actor
) -> list[Notice]:
    """Canceled documents, wishes, what goes beyond agreements, offers, and what holds it; ``whole`` has parts of kits."""
    lines = entered_only(whole)
    return [
        *_exceptions(order, whole, actor),
        *_wishes(order, lines),
        *_unpaid(order, lines),
        *_services(order, lines, actor),
        *_over_agreements(order, lines),
        *offer_notices(order, actor),
        *(_of_hold(order, hold, actor) for hold in holds),
    ]


def _over_agreements(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> list[Notice]:
    """That a draft or quote calls off more than is left of an agreement: offered it may be, handed in it is not."""
    points = beyond_agreements(order, lines) if order.status in EDITABLE else []
    if not points:
        return []
    return [Notice(title=_("More than is left of the agreement"), tone="warning", points=points)]


def _services(order: SalesOrder, lines: Sequence[SalesOrderLine], actor: Actor) -> list[Notice]:
    """That services wait for somebody to say that they were done: nothing else delivers and bills them."""
    count = sum(line.kind == ProductKind.SERVICE and line.open_quantity > 0 for line in lines)
    if not count or order.status != OrderStatus.CONFIRMED or not actor.can("orders.confirm_service"):
        return []
    words = ngettext("%d service is to be confirmed", "%d services are to be confirmed", count)
    url = reverse("orders:confirm-services", args=[order.number])
    return [Notice(words % count, actions=[Action(_("Confirm services"), url, method="get")])]


def payer_words(payer: OtherPayer) -> str:
    """What is to be known of who gets the invoices of what is ordered again."""
    if payer.is_kept:
        words = _("Invoice to %(payer)s as before; usually to %(usual)s")
        return words % {"payer": payer.now.name, "usual": payer.usual.name}
    words = _("Invoice to %(then)s before, now to %(now)s")
    return words % {"then": payer.then.name, "now": payer.now.name}


def _wishes(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> list[Notice]:
    """What the customer has asked for in the portal and nobody has answered."""
    is_open = order.status in _MAY_ASK and any(line.open_quantity > 0 for line in lines)
    asked = asked_cancellation(order) if is_open else None
    if asked is None:
        return []
    points = [asked.reason] if asked.reason else []
    points.append(
        _("Cancel the order, close its lines, or tell %s why not.")
        % (asked.actor_name or order.customer.name)
    )
    return [
        Notice(title=_("The customer asks to cancel what has not shipped"), tone="warning", points=points)
    ]


def _unpaid(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> list[Notice]:
    """What leaves only when it is paid, and how much of it is."""
    if order.ships_when != ShipsWhen.PAID or order.status != OrderStatus.CONFIRMED:
        return []
    points = [
        _("%(sku)s: %(paid)s of %(wanted)s paid for")
        % {
            "sku": line.sku,
            "paid": formats.quantity(line.released),
            "wanted": formats.quantity(line.quantity - line.canceled),
        }
        for line in lines
        if (needs_stock(line) or is_kit(line))
        and line.open_quantity > 0
        and line.released < line.quantity - line.canceled
    ]
    return [Notice(_("Goods leave when they are paid"), points=points)] if points else []


def _exceptions(order: SalesOrder, lines: Sequence[SalesOrderLine], actor: Actor) -> list[Notice]:
    """What was canceled and nobody has decided about, with both answers for who may give them."""
    return [_notice(order, lines, found, actor) for found in operations.still_open(order)]


def _notice(
    order: SalesOrder, lines: Sequence[SalesOrderLine], found: OrderException, actor: Actor
) -> Notice:
    points = [found.reason] if found.reason else []
    points.append(_both_answers(found, lines))
    may = actor.can(operations.RESOLVE) and order.status == OrderStatus.CONFIRMED
    may = may and actor.works_in(order.warehouse_id)
    address = reverse("orders:resolve-exception", args=[order.number])
    answers = ((Resolution.AGAIN, _("Again"), "arrow-path"), (Resolution.LEAVE, _("Leave it"), "x-mark"))
    actions = [
        Action(label, address, icon=icon, fields={"document": found.document, "how": how.value})
        for how, label, icon in answers
        if may
    ]
    return Notice(canceled_words(found.kind, found.document), tone="warning", points=points, actions=actions)


def _both_answers(found: OrderException, lines: Sequence[SalesOrderLine]) -> str:
    """What "again" makes and what "leave it" cancels: of goods that do not come the parts, but whole kits."""
    again, left = (operations.in_words(found, lines, how) for how in (Resolution.AGAIN, Resolution.LEAVE))
    if again == left:
        return (
            _("Again: %s is made anew. Leave it: it is canceled, and the customer does not get it.") % again
        )
    words = _(
        "Again: %(again)s is made anew. Leave it: %(left)s is canceled with all its parts, and the customer does not get it."
    )
    return words % {"again": again, "left": left}


def _of_hold(order: SalesOrder, hold: OrderHold, actor: Actor) -> Notice:
    """What stops the order and who can do something about it; figures only for whom they concern."""
    points = [
        line for words in sentences_for(hold.reasons, hold.kind, actor) for line in words.splitlines() if line
    ]
    if hold.kind == HoldKind.CREDIT and extent_for(hold.kind, actor) is not Extent.FIGURES:
        points += [_("The credit controllers decide about this order. You are told as soon as they have.")]
    elif hold.kind == HoldKind.APPROVAL and not actor.can("orders.approve_hold"):
        points.append(_("A manager approves it or sends it back."))
    if shows_changes(hold, actor):
        points += approval_points(order)
    return Notice(
        title=_("On hold: %s") % str(hold.get_kind_display()).lower(), tone="warning", points=points
    )
