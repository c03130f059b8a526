"""One small view per verb of an order: take the post, call the operation, show the order again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core import formats
from core.access import requires
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, Tone, go, named, toast
from core.refusals import Refusal
from orders import operations
from orders.forms import CancelForm, QuoteForm, ToldForm
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from orders.views.page import find_order, show_order

MOST_DIGITS = 10


def do(
    request: HtmxHttpRequest,
    number: str,
    verb: Callable[[SalesOrder], object],
    done: Callable[[SalesOrder], str],
    tone: Callable[[SalesOrder], Tone] = lambda order: "success",
) -> HttpResponse:
    """Run a verb on the order; a refusal shows the order as it is, with the words on top."""
    order = find_order(request.actor, number)
    try:
        verb(order)
    except Refusal as refusal:
        return show_order(
            request, find_order(request.actor, number), refusal=refusal, status=refusal.http_status
        )
    return toast(request, go(request, order.get_absolute_url()), done(order), tone=tone(order))


@requires("orders.submit_salesorder")
@require_POST
@once
def submit_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Hand the order in."""
    version = posted_version(request)
    return do(
        request,
        number,
        lambda order: operations.submit(
            order,
            by=request.actor,
            version=version,
            confirm_duplicate="confirm_duplicate" in request.POST,
        ),
        outcome,
        tone_of_outcome,
    )


def outcome(order: SalesOrder) -> str:
    """What submitting led to, in a sentence."""
    if order.status == OrderStatus.CONFIRMED:
        return _("%(order)s is confirmed. Promised for %(date)s.") % {
            "order": order.number,
            "date": formats.day(order.promised_date),
        }
    return _("%s is on hold. The page says why and what can be done.") % order.number


def tone_of_outcome(order: SalesOrder) -> Tone:
    """An order that was stopped is no success."""
    return "success" if order.status == OrderStatus.CONFIRMED else "warning"


@requires("orders.add_salesorder")
@require_POST
@once
def quote_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Offer the draft."""
    form = QuoteForm(request.POST)
    if not form.is_valid():
        order = find_order(request.actor, number)
        refusal = Refusal(form.errors["valid_until"][0], field="valid_until")
        return show_order(request, order, refusal=refusal, status=422)
    return do(
        request,
        number,
        lambda order: operations.quote(order, valid_until=form.cleaned_data["valid_until"], by=request.actor),
        lambda order: _("%s is quoted.") % order.number,
    )


@requires("orders.add_salesorder")
@require_POST
@once
def reopen_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Take a quote or a held order back to draft."""
    return do(
        request,
        number,
        lambda order: operations.reopen(order, by=request.actor),
        lambda order: _("%s is a draft again.") % order.number,
    )


@requires("orders.cancel_salesorder")
@require_POST
@once
def cancel_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """End the order with a reason."""
    form = CancelForm(request.POST)
    if not form.is_valid():
        order = find_order(request.actor, number)
        return show_order(request, order, refusal=_problem_of(form), status=422)
    data = form.cleaned_data
    return do(
        request,
        number,
        lambda order: operations.cancel(
            order, reason=data["reason"], note=data["note"], by=request.actor, version=posted_version(request)
        ),
        lambda order: _("%s is canceled; what it had reserved is free.") % order.number,
    )


@requires("orders.add_salesorder")
@require_POST
@once
def copy_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """A new draft with the same lines at today's prices; its form says what is different."""
    order = find_order(request.actor, number)
    try:
        copied = operations.copy(order, by=request.actor)
    except Refusal as refusal:
        return show_order(request, order, refusal=refusal, status=refusal.http_status)
    url = reverse("orders:edit", args=[copied.order.number])
    if copied.differences or copied.payer:
        return go(request, f"{url}?{urlencode({'copied': order.number})}")
    words = _("%(copy)s has the lines of %(order)s; prices are the same today.")
    return toast(request, go(request, url), words % {"copy": copied.order.number, "order": order.number})


@requires("orders.amend_salesorder")
@require_POST
@once
def close_order_line(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Give up the rest of the lines that were ticked."""
    positions = request.POST.getlist("position")
    form = CancelForm(request.POST)

    def close(order: SalesOrder) -> None:
        is_told = "reason" not in form.errors and positions and all(_is_position(each) for each in positions)
        if not is_told:
            raise Refusal(_("Choose a line and a reason."), field="reason")
        if not form.is_valid():
            raise _problem_of(form)
        operations.close_lines(
            order,
            [int(each) for each in positions],
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            by=request.actor,
            version=posted_version(request),
        )

    def done(order: SalesOrder) -> str:
        words = ngettext("Line %(lines)s is closed.", "Lines %(lines)s are closed.", len(positions))
        return words % {"lines": ", ".join(positions)}

    return do(request, number, close, done)


def _problem_of(form: Form) -> Refusal:
    """The first thing that is wrong in a small form over an order."""
    name, problems = next(iter(form.errors.as_data().items()))
    if name == "reason":
        return Refusal(_("Choose a reason."), field=name)
    return Refusal(named(form[name].label, problems[0]), field=name)


def _is_position(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < MOST_DIGITS


@requires("orders.view_salesorder")
@require_POST
@once
def release_hold(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Lift a hold that is not about credit; the operation checks who may."""
    return do(
        request,
        number,
        lambda order: operations.release_hold(
            order,
            request.POST.get("kind", ""),
            request.POST.get("reason", ""),
            by=request.actor,
            version=posted_version(request),
        ),
        lambda order: _("The hold on %s is lifted.") % order.number,
    )


@requires("orders.approve_hold")
@require_POST
@once
def send_back(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Not approved: the order is a draft again, with what has to change."""
    return do(
        request,
        number,
        lambda order: operations.send_back(
            order, request.POST.get("reason", ""), by=request.actor, version=posted_version(request)
        ),
        lambda order: _("%s is sent back.") % order.number,
    )


@requires("orders.submit_salesorder")
@require_POST
@once
def accept_quote(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The customer has told us yes, by whichever way."""
    form = ToldForm(request.POST)

    def accept(order: SalesOrder) -> None:
        if not form.is_valid():
            raise _problem_of(form)
        reply = operations.Reply(**form.cleaned_data)
        operations.accept(
            order,
            by=request.actor,
            reply=reply,
            version=posted_version(request),
            confirm_duplicate="confirm_duplicate" in request.POST,
        )

    return do(request, number, accept, outcome, tone_of_outcome)


@requires("core.comment")
@require_POST
@once
def comment(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Leave a remark."""
    return do(
        request,
        number,
        lambda order: operations.add_comment(order, request.POST.get("comment", ""), by=request.actor),
        lambda order: _("Comment added."),
    )
