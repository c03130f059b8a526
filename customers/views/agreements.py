"""Article numbers and prices of one customer: the panels on his page, the lists, and the forms of a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import lists
from core.access import requires
from core.editing import edit
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_panel, toast
from core.presentation import Crumb
from customers import agreements
from customers.agreement_forms import ArticleNumberForm, CustomerPriceForm
from customers.models import Customer, CustomerPrice, CustomerProduct
from customers.tables import ArticleNumberList, CustomerPriceList
from customers.views.page import find_customer
from customers.views.places import crumbs_of

SHOWN = 10


def _row(rows: Any, request: HtmxHttpRequest, code: str, pk: int) -> Any:
    customer = find_customer(request.actor, code)
    return get_object_or_404(rows.select_related("customer__company", "product"), customer=customer, pk=pk)


# Article numbers ---------------------------------------------------------------------------------------------------
@requires("customers.view_customer")
@require_safe
def article_numbers_panel(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """How the customer names our products, on his page."""
    customer = find_customer(request.actor, code)
    rows = customer.products.select_related("product").order_by("sku")
    return _panel(
        request,
        customer,
        "customers/_article_numbers.html",
        _("Article numbers"),
        rows,
        "customers.change_customer",
    )


@requires("customers.view_customer")
def article_numbers(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """All of the customer's own article numbers."""
    return _list(
        request,
        code,
        ArticleNumberList,
        _("Article numbers"),
        "customers:new-article-number",
        "customers.change_customer",
    )


@requires("customers.change_customer")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_article_number(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Add how the customer names a product."""
    return _edit_article_number(request, find_customer(request.actor, code), None)


@requires("customers.change_customer")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_article_number(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Change how the customer names a product."""
    row = _row(CustomerProduct.objects.in_scope(request.actor), request, code, pk)
    return _edit_article_number(request, row.customer, row)


@requires("customers.change_customer")
@require_POST
@once
def delete_article_number(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Forget how the customer names a product."""
    row = _row(CustomerProduct.objects.in_scope(request.actor), request, code, pk)
    agreements.delete_article_number(row, by=request.actor)
    there = reverse("customers:article-numbers", args=[code])
    return toast(request, go(request, there), _("%s is removed.") % row.sku)


def _edit_article_number(
    request: HtmxHttpRequest, customer: Customer, row: CustomerProduct | None
) -> HttpResponse:
    page = _RowPage(
        title=row.sku if row else _("New article number"),
        words=_("Save article number"),
        back="customers:article-numbers",
        delete="customers:delete-article-number",
        form=ArticleNumberForm,
        save=lambda form, version: agreements.save_article_number(
            customer, row, **form.cleaned_data, by=request.actor, version=version
        ),
    )
    return page.answer(request, customer, row)


# Prices ------------------------------------------------------------------------------------------------------------
@requires("orders.view_price")
@require_safe
def prices_panel(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """The prices agreed with the customer, on his page."""
    customer = find_customer(request.actor, code)
    rows = customer.prices.select_related("product").order_by("product__sku", "min_quantity", "valid_from")
    return _panel(
        request, customer, "customers/_prices.html", _("Agreed prices"), rows, "catalog.change_pricelist"
    )


@requires("catalog.view_taxcode")
def prices(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """All prices agreed with the customer."""
    return _list(
        request,
        code,
        CustomerPriceList,
        _("Agreed prices"),
        "customers:new-price",
        "catalog.change_pricelist",
    )


@requires("catalog.change_pricelist")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_price(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Agree a price with the customer."""
    return _edit_price(request, find_customer(request.actor, code), None)


@requires("catalog.change_pricelist")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_price(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Change a price agreed with the customer."""
    row = _row(CustomerPrice.objects.in_scope(request.actor), request, code, pk)
    return _edit_price(request, row.customer, row)


@requires("catalog.change_pricelist")
@require_POST
@once
def delete_price(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an agreed price away."""
    row = _row(CustomerPrice.objects.in_scope(request.actor), request, code, pk)
    agreements.delete_price(row, by=request.actor)
    there = reverse("customers:prices", args=[code])
    return toast(request, go(request, there), _("The price is removed."))


def _edit_price(request: HtmxHttpRequest, customer: Customer, row: CustomerPrice | None) -> HttpResponse:
    page = _RowPage(
        title=row.product.sku if row else _("New price"),
        words=_("Save price"),
        back="customers:prices",
        delete="customers:delete-price",
        form=CustomerPriceForm,
        begun={"currency": customer.currency},
        save=lambda form, version: agreements.save_price(
            customer, row, form.entry(), by=request.actor, version=version
        ),
    )
    return page.answer(request, customer, row)


# Both --------------------------------------------------------------------------------------------------------------
def _panel(
    request: HtmxHttpRequest, customer: Customer, template: str, title: str, rows: Any, may: str
) -> HttpResponse:
    context = {
        "customer": customer,
        "rows": rows[:SHOWN],
        "count": rows.count(),
        "can_change": request.actor.can(may),
    }
    return render_panel(
        request, template, context, title=title, crumbs=crumbs_of(customer, Crumb(title)), place="customers"
    )


def _list(request: HtmxHttpRequest, code: str, declared: Any, title: str, new: str, may: str) -> HttpResponse:
    customer = find_customer(request.actor, code)
    context = {
        "customer": customer,
        "title": title,
        "new_url": reverse(new, args=[code]) if request.actor.can(may) else "",
        "crumbs": crumbs_of(customer, Crumb(title)),
        "place": "customers",
    }
    narrow = {"customer_id": customer.pk}
    return lists.respond(
        request, declared, narrow=narrow, context=context, template="customers/agreements.html"
    )


@dataclass(frozen=True, slots=True)
class _RowPage:
    """The form of one row: what it is called, where it leads, how it is saved."""

    title: str
    words: str
    back: str
    delete: str
    form: Any
    save: Callable[[Any, int | None], Any]
    begun: Any = None

    def answer(self, request: HtmxHttpRequest, customer: Customer, row: Any) -> HttpResponse:
        """Draw the form, or save it and lead back to the list."""
        drawn: list[Form] = []

        def form(data: Any, initial: dict[str, Any]) -> Form:
            drawn.append(self.form(data, actor=request.actor, initial={**(self.begun or {}), **initial}))
            return drawn[-1]

        made = edit(
            request,
            row,
            form=form,
            initial_of=self.form.initial_of,
            save=lambda fields, rows, version: self.save(drawn[-1], version),
        )
        back = reverse(self.back, args=[customer.code])
        if made.saved is not None:
            return toast(request, go(request, back), _("%s is saved.") % made.saved.product.sku)
        context = {
            "form": made.form,
            "basis": made.basis,
            "title": self.title,
            "save": self.words,
            "back": back,
            "delete_url": reverse(self.delete, args=[customer.code, row.pk]) if row else "",
            "crumbs": crumbs_of(customer, Crumb(self.title)),
            "place": "customers",
        }
        return render(request, "customers/agreement_form.html", context, status=made.status)
