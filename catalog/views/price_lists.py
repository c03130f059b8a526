"""Price lists: the list, the page with its lines, and the forms of both."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog import operations
from catalog.forms import PriceLineForm, PriceListForm
from catalog.models import PriceList, PriceListLine
from catalog.tables import PriceLineList, PriceListList
from catalog.views.places import tabs_of
from core import documents, formats, lists, panels
from core.access import requires
from core.document_page import timeline_of
from core.editing import edit
from core.idempotency import once
from core.pages import HtmxHttpRequest, changed, go, toast, wants_fragment
from core.presentation import Action, Crumb, DocumentHeader, Fact


@requires("catalog.view_taxcode")
def price_lists(request: HtmxHttpRequest) -> HttpResponse:
    """Price lists, filtered and sorted as the address says."""
    context = {"place": "stock", "tabs": tabs_of(request.actor, "price-lists")}
    return lists.respond(request, PriceListList, context=context, template="catalog/list.html")


def find_list(request: HtmxHttpRequest, code: str) -> PriceList:
    """The price list by its code within the actor's scope, or 404."""
    price_list = PriceList.objects.in_scope(request.actor).filter(code=code).first()
    if price_list is None:
        raise Http404
    return price_list


def find_line(request: HtmxHttpRequest, code: str, pk: int) -> PriceListLine:
    """A line of the price list, or 404."""
    rows = PriceListLine.objects.in_scope(request.actor).select_related("price_list", "product")
    line = rows.filter(price_list__code=code, pk=pk).first()
    if line is None:
        raise Http404
    return line


def page_of(price_list: PriceList) -> str:
    """Where the list's page is."""
    return reverse("catalog:price-list", args=[price_list.code])


@requires("catalog.view_taxcode")
def price_list_page(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """A price list: its head, what a customer would pay by it, and its lines page by page."""
    actor = request.actor
    price_list = find_list(request, code)
    documents.remember(actor, price_list, f"{price_list.code} · {price_list.name}", page_of(price_list))
    can_change = actor.can("catalog.change_pricelist")
    add = Action(
        _("Add line"), reverse("catalog:new-price-line", args=[code]), method="get", key="n", icon="plus"
    )
    change = Action(
        _("Edit"), reverse("catalog:edit-price-list", args=[code]), method="get", key="e", icon="pencil"
    )
    context = {
        "price_list": price_list,
        "header": DocumentHeader(
            kind_label=_("Price list"),
            number=price_list.name,
            status="",
            status_label="",
            party=price_list.code,
            facts=_facts(price_list),
            primary=add if can_change else None,
            actions=[change] if can_change else [],
        ),
        "crumbs": [Crumb(_("Price lists"), reverse("catalog:price-lists")), Crumb(price_list.name)],
        "panels": panels.panels_for(PriceList, actor),
        "key": price_list.code,
        "can_change": can_change,
        "timeline": timeline_of(price_list, actor) if actor.can("core.view_timeline") else [],
        "place": "stock",
    }
    return lists.respond(
        request,
        PriceLineList,
        narrow={"price_list_id": price_list.pk},
        context=context,
        template="catalog/price_list.html",
    )


def _facts(price_list: PriceList) -> list[Fact]:
    facts = [Fact(_("Currency"), price_list.currency)]
    if price_list.valid_from or price_list.valid_to:
        days = f"{formats.day(price_list.valid_from)} – {formats.day(price_list.valid_to)}"
        facts.append(Fact(_("Valid"), days))
    return facts


@requires("catalog.change_pricelist")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_price_list(request: HtmxHttpRequest) -> HttpResponse:
    """Add a price list; its lines come next."""
    return _edit_list(request, None)


@requires("catalog.change_pricelist")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_price_list(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Change a price list's head."""
    return _edit_list(request, find_list(request, code))


def _edit_list(request: HtmxHttpRequest, price_list: PriceList | None) -> HttpResponse:
    begun = {} if price_list else {"currency": request.actor.company.base_currency}

    def save(fields: dict[str, Any], rows: Any, version: int | None) -> PriceList:
        return operations.save_price_list(price_list, fields, by=request.actor, version=version)

    made = edit(
        request,
        price_list,
        form=lambda data, initial: PriceListForm(data, initial={**begun, **initial}),
        initial_of=PriceListForm.initial_of,
        save=save,
    )
    if made.saved is not None:
        return toast(request, go(request, page_of(made.saved)), _("%s is saved.") % made.saved.name)
    title = price_list.name if price_list else _("New price list")
    context = {
        "form": made.form,
        "basis": made.basis,
        "title": title,
        "save": _("Save price list"),
        "back": page_of(price_list) if price_list else reverse("catalog:price-lists"),
        "crumbs": [Crumb(_("Price lists"), reverse("catalog:price-lists")), Crumb(title)],
        "place": "stock",
    }
    return render(request, "catalog/master_form.html", context, status=made.status)


@requires("catalog.change_pricelist")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_price_line(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Add a line to a price list."""
    return _edit_line(request, find_list(request, code), None)


@requires("catalog.change_pricelist")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_price_line(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Change a line, or put it at another position."""
    line = find_line(request, code, pk)
    return _edit_line(request, line.price_list, line)


def _edit_line(request: HtmxHttpRequest, price_list: PriceList, line: PriceListLine | None) -> HttpResponse:
    actor = request.actor
    forms: list[PriceLineForm] = []

    def form(data: Any, initial: dict[str, Any]) -> PriceLineForm:
        forms.append(PriceLineForm(data, actor=actor, initial=initial))
        return forms[-1]

    def save(fields: dict[str, Any], rows: Any, version: int | None) -> PriceListLine:
        return operations.save_price_line(
            price_list, line, forms[-1].entry(), position=fields["position"], by=actor, version=version
        )

    made = edit(request, line, form=form, initial_of=PriceLineForm.initial_of, save=save)
    if made.saved is not None:
        again = "again" in request.POST
        there = reverse("catalog:new-price-line", args=[price_list.code]) if again else page_of(price_list)
        return toast(request, go(request, there), _("Line %d is saved.") % made.saved.position)
    title = _("Line %d") % line.position if line else _("New line")
    context = {
        "form": made.form,
        "basis": made.basis,
        "line": line,
        "price_list": price_list,
        "title": title,
        "back": page_of(price_list),
        "crumbs": [
            Crumb(_("Price lists"), reverse("catalog:price-lists")),
            Crumb(price_list.name, page_of(price_list)),
            Crumb(title),
        ],
        "place": "stock",
    }
    return render(request, "catalog/price_line_form.html", context, status=made.status)


@requires("catalog.change_pricelist")
@require_POST
@once
def delete_price_line(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a line away."""
    line = find_line(request, code, pk)
    operations.delete_price_line(line, by=request.actor)
    return toast(request, go(request, page_of(line.price_list)), _("The line is removed."))


@requires("catalog.change_pricelist")
@require_POST
@once
def move_price_line(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Put a line one step up or down."""
    line = find_line(request, code, pk)
    operations.move_price_line(line, by_steps=-1 if request.POST.get("step") == "-1" else 1, by=request.actor)
    if wants_fragment(request):
        return changed(HttpResponse(str(line.position), content_type="text/plain"))
    return redirect(page_of(line.price_list))
