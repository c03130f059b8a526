"""The signed link of a quote: read, print, accept or decline without an account, on a phone and without scripts."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Concatenate, ParamSpec

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import files, formats, visitors
from core.access import open_to_all
from core.actors import Actor
from core.errors import error_page
from core.pages import add_refusal
from core.presentation import DocumentHeader
from core.refusals import Refusal
from orders import operations as orders
from orders.models import OrderRevision
from orders.operations import Reply
from portal import offers
from portal.forms import AcceptForm, AnswerForm, DeclineForm
from portal.offers import Standing
from portal.quote_tokens import revision_of

PER_MINUTE = 60
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, OrderRevision, P], HttpResponseBase]


def by_link(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Find the offer behind a link: in the customer's language, for no search engine, not too often, never cached."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if visitors.comes_too_often(request, "quote", per_minute=PER_MINUTE):
            return error_page(request, 429)
        revision = revision_of(token)
        if revision is None:
            raise Http404
        language = revision.order.customer.language
        with translation.override(language):
            response = view(request, revision, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-store"
        response["Content-Language"] = language
        return response

    return open_to_all(guarded)


@by_link
def quote_page(request: HttpRequest, revision: OrderRevision) -> HttpResponse:
    """The offer, and the forms to answer it."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    return _show(request, revision)


@by_link
def quote_paper(request: HttpRequest, revision: OrderRevision) -> HttpResponseBase:
    """The PDF as it was sent."""
    if revision.pdf is None:
        raise Http404
    return FileResponse(
        io.BytesIO(files.read(revision.pdf)),
        filename=revision.pdf.name,
        content_type=revision.pdf.content_type,
    )


@by_link
def accept_quote(request: HttpRequest, revision: OrderRevision) -> HttpResponseBase:
    """Yes: the quote becomes the order."""
    return _answer(request, revision, AcceptForm(request.POST), orders.accept_offer)


@by_link
def decline_quote(request: HttpRequest, revision: OrderRevision) -> HttpResponseBase:
    """No, and why."""
    return _answer(request, revision, DeclineForm(request.POST), orders.decline_offer)


@by_link
def ask_for_quote(request: HttpRequest, revision: OrderRevision) -> HttpResponseBase:
    """Whoever holds an old offer asks for the one that holds."""
    if request.method != "POST":
        return _back(request, revision)
    if offers.standing_of(revision) in (Standing.OUTDATED, Standing.EXPIRED):
        orders.ask_for_offer(revision, by=_guest(request, revision, revision.order.customer.name))
    return _show(request, revision, has_asked=True)


def _answer(
    request: HttpRequest,
    revision: OrderRevision,
    form: AnswerForm,
    verb: Callable[..., object],
) -> HttpResponseBase:
    """Do what was answered and lead back to the page, which says so; a second click finds it done."""
    if request.method != "POST":
        return _back(request, revision)
    if not form.is_valid():
        return _show(request, revision, form=form, status=422)
    data = form.cleaned_data
    reply = Reply(
        name=data["name"],
        remark=data["remark"],
        customer_reference=data.get("customer_reference", ""),
        ip_address=visitors.address_of(request),
        user_agent=request.headers.get("User-Agent", ""),
    )
    try:
        verb(revision, reply, by=_guest(request, revision, data["name"]))
    except orders.AlreadyAnswered:
        return _back(request, revision)
    except Refusal as refusal:
        add_refusal(form, refusal)
        fresh = revision_of(request.resolver_match.kwargs["token"]) if request.resolver_match else None
        return _show(request, fresh or revision, form=form, status=refusal.http_status)
    return _back(request, revision)


def _guest(request: HttpRequest, revision: OrderRevision, name: str) -> Actor:
    """Somebody of the customer, who sees nothing but this customer's documents."""
    customer = revision.order.customer
    words = _("%(name)s (%(customer)s)") % {"name": name.strip(), "customer": customer.name}
    return Actor.for_guest(
        revision.company,
        words[:150],
        frozenset({customer.pk}),
        request_id=getattr(request, "request_id", ""),
    )


def _back(request: HttpRequest, revision: OrderRevision) -> HttpResponse:
    token = request.resolver_match.kwargs["token"] if request.resolver_match else ""
    return HttpResponseRedirect(reverse("portal:quote", args=[token]), status=303)


def _show(
    request: HttpRequest,
    revision: OrderRevision,
    *,
    form: AnswerForm | None = None,
    has_asked: bool = False,
    status: int = 200,
) -> HttpResponse:
    standing = offers.standing_of(revision)
    content, lines = revision.content, offers.lines_of(revision)
    context: dict[str, Any] = {
        "company": revision.company,
        "content": content,
        "currency": content["currency"],
        "lines": lines,
        "has_discounts": any(line.discount for line in lines),
        "totals": offers.totals_of(content),
        "notice": offers.notice_of(revision, standing),
        "header": DocumentHeader(
            kind_label=_("Quote"),
            number=content["number"],
            status="quoted" if standing == Standing.OPEN else standing.value,
            status_label=_LABELS[standing](),
            party=content["customer_name"],
            amount=Decimal(content["gross_amount"]),
            currency=content["currency"],
            facts=offers.facts_of(revision),
        ),
        "header_amount": formats.money(Decimal(content["gross_amount"]), content["currency"]),
        "standing": standing.value,
        "has_asked": has_asked,
        "has_paper": revision.pdf_id is not None,
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
        "accept_form": form if isinstance(form, AcceptForm) else AcceptForm(),
        "decline_form": form if isinstance(form, DeclineForm) else DeclineForm(),
        "refused_form": form if form is not None and form.errors else None,
        "is_declining": isinstance(form, DeclineForm),
    }
    return render(request, "portal/quote.html", context, status=status)


_LABELS: dict[Standing, Callable[[], str]] = {
    Standing.OPEN: lambda: _("Open"),
    Standing.ACCEPTED: lambda: _("Accepted"),
    Standing.DECLINED: lambda: _("Declined"),
    Standing.OUTDATED: lambda: _("Replaced"),
    Standing.EXPIRED: lambda: _("Expired"),
    Standing.ENDED: lambda: _("Closed"),
}
