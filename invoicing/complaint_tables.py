"""The list of complaints."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from core.lists import (
    AmountFilter,
    ChoiceFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    MoneyColumn,
    NumberColumn,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    View,
)
from customers.models import Customer
from invoicing.models import Complaint


class ComplaintList(DocumentList):
    """Complaints; the tabs are what is to be done with them."""

    name = "complaints"
    model = Complaint
    title = _("Complaints")
    permission = "invoicing.view_complaint"
    annotations = {"line_count": Count("lines", distinct=True)}  # noqa: RUF012 (see DocumentList)
    columns = (
        LinkColumn("number", _("Number"), url="invoicing:complaint"),
        DateColumn("complaint_date", _("Date")),
        TextColumn(
            "customer__name",
            _("Customer"),
            url="customers:customer",
            url_args=("customer__code",),
            url_permission="customers.view_customer",
        ),
        TextColumn("order__number", _("Order"), url="orders:order", url_args=("order__number",)),
        TextColumn("invoice__number", _("Invoice"), url="invoicing:invoice", url_args=("invoice__number",)),
        StatusColumn("status"),
        StatusColumn("reason", _("Reason")),
        NumberColumn("line_count", _("Lines")),
        MoneyColumn("net_amount", _("Net"), currency="currency"),
        TextColumn("note", _("Note"), default=False),
    )
    filters = (
        ChoiceFilter("status"),
        ChoiceFilter("reason", _("Reason")),
        ReferenceFilter("customer", Customer, code="code", options="customers:options"),
        DateFilter("complaint_date", _("Date")),
        AmountFilter("net_amount", _("Net")),
    )
    search = ("number", "order__number", "invoice__number", "customer__name")
    search_label = _("Complaint, order, invoice or customer")
    default_sort = "-number"
    standard_views = (
        View("waiting", _("To approve"), {"status": "waiting"}, sort="complaint_date"),
        View("drafts", _("Drafts"), {"status": "draft"}, sort="complaint_date"),
        View("approved", _("To carry out"), {"status": "approved"}, sort="complaint_date"),
        View("all", _("All"), {}),
    )
    empty_title = _("No complaints here")
    empty_text = _("A complaint begins on the page of the order or invoice it is about.")
    empty_icon = "hand-raised"
