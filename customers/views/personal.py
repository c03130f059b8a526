"""Personal data of a customer: handed out, or erased."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import files
from core.access import requires
from core.idempotency import once
from core.models import StoredFile
from core.pages import HtmxHttpRequest, go
from core.refusals import Conflict
from core.timeline import kind_of
from customers import operations
from customers.forms import ReasonForm
from customers.models import Customer
from customers.views.page import find_customer
from customers.views.places import form_page, page_of


@requires("customers.export_person")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def personal_data(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """What is kept of the customer, what may be erased and what stays; posted, it is erased."""
    customer = find_customer(request.actor, code)
    form = ReasonForm(request.POST or None)

    def verb() -> tuple[str, str]:
        operations.erase_personal_data(customer, reason=form.cleaned_data["reason"], by=request.actor)
        return page_of(customer), _("The personal data of %s is erased.") % customer.code

    more = {
        "open_documents": operations.open_documents(customer),
        "can_erase": request.actor.can("customers.erase_person") and customer.erased_at is None,
    }
    template, title = "customers/personal_data.html", _("Personal data")
    return form_page(request, customer, form, verb, template=template, title=title, more=more)


@requires("customers.export_person")
@require_POST
@once
def export_personal_data(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Begin to collect it; the job leads to the file."""
    job = operations.export_personal_data(find_customer(request.actor, code), by=request.actor)
    return go(request, reverse("core:job", args=[job.pk]))


@requires("customers.export_person")
@require_safe
def personal_file(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """The file that was collected."""
    customer = find_customer(request.actor, code)
    file = StoredFile.objects.filter(
        company=customer.company, document_kind=kind_of(Customer), document_id=customer.pk, pk=pk
    ).first()
    if file is None:
        raise Http404
    try:
        content = files.read(file)
    except (FileNotFoundError, files.FileDamaged) as damage:
        raise Conflict(_("The stored file is missing or damaged. Tell the administrator.")) from damage
    response = HttpResponse(content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "private, no-store"
    return response
