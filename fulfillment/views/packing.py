"""The packing table: scan what goes into the open package, close it, go on with the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import formats, offers
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Action, Crumb
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.forms import MeasuresForm
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Package, Shipment
from fulfillment.selectors import FilledPackage, PackingStep, filled_packages, to_pack
from fulfillment.views.blocks import notices, url, why_not
from fulfillment.views.page import find_shipment
from fulfillment.views.scanned import Target, Words, meant

S = ShipmentStatus
AT_THE_TABLE = (S.PICKED, S.PACKED)


@offers.actions.register(Shipment, order=40, permission="fulfillment.view_shipment")
def packages_of(shipment: Shipment, actor: Actor) -> Action | None:
    """What lies in which package, said or to be said."""
    is_packed = shipment.has_contents or shipment.status in (S.PACKED, S.DISPATCHED, S.DELIVERED)
    if not is_packed and (shipment.status != S.PICKED or not actor.can("fulfillment.ship_goods")):
        return None
    label = _("Packages and labels") if is_packed else _("Pack with contents")
    return Action(label, url(shipment, "packages"), method="get", icon="archive-box")


class _Box(NamedTuple):
    """A package as the page draws it; the form closes it."""

    package: Package
    lines: list[Any]
    form: MeasuresForm | None


@requires("fulfillment.view_shipment")
@require_safe
def packing_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """What lies in which package; at the table, what is still to be packed."""
    shipment = find_shipment(request.actor, number)
    if shipment.status in (S.PLANNED, S.PICKING):
        return go(request, shipment.get_absolute_url())
    return _show(request, shipment)


def _show(
    request: HtmxHttpRequest,
    shipment: Shipment,
    *,
    refusal: Refusal | None = None,
    said: str = "",
    status: int = 200,
    form: MeasuresForm | None = None,
) -> HttpResponse:
    packages = filled_packages(shipment)
    rows = to_pack(shipment, packages)
    left = [row for row in rows if row.left > 0]
    can_pack = _can_pack(shipment, request.actor)
    open_ = [each.package for each in packages if each.package.is_open]
    context: dict[str, Any] = {
        "shipment": shipment,
        "boxes": [_box(each, form) for each in packages],
        "open": open_,
        "last_position": packages[-1].package.position if packages else 0,
        "left": left,
        "done_count": len(rows) - len(left),
        "line_count": len(rows) if can_pack or shipment.has_contents else 0,
        "can_pack": can_pack,
        "is_filled": bool(packages) and not left and not open_,
        "notices": notices(shipment, request.actor) if shipment.status in AT_THE_TABLE else [],
        "refusal": refusal,
        "said": said,
        "crumbs": [
            Crumb(_("Shipments"), reverse("fulfillment:list")),
            Crumb(shipment.number, shipment.get_absolute_url()),
            Crumb(_("Packages")),
        ],
        "place": "shipments",
    }
    return render_page(
        request, "fulfillment/packing.html", "fulfillment/_packing.html", context, status=status
    )


def _can_pack(shipment: Shipment, actor: Actor) -> bool:
    is_listed = shipment.status == S.PICKED or (shipment.status == S.PACKED and shipment.has_contents)
    return is_listed and actor.can("fulfillment.ship_goods") and not why_not(shipment)


def _box(each: FilledPackage, form: MeasuresForm | None) -> _Box:
    package = each.package
    if not package.is_open:
        return _Box(package, each.lines, None)
    prefix = f"package-{package.position}"
    if form is not None and form.prefix == prefix:
        return _Box(package, each.lines, form)
    known = {name: getattr(package, name) for name in ("weight", "length", "width", "height", "sscc")}
    return _Box(package, each.lines, MeasuresForm(prefix=prefix, initial=known))


@requires("fulfillment.ship_goods")
@require_POST
@once
def put_in_package(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Put what was scanned, or the line whose button was pressed, into the open package; without one the next is opened.

    A pressed line of a package says how much lies in it.
    """
    shipment = find_shipment(request.actor, number)
    try:
        rows = to_pack(shipment, filled_packages(shipment))
        found = meant(request, [_target(row) for row in rows], request.actor, _words())
        position = _position(request)
        row = operations.put_in(
            shipment, found.line, found.quantity, position=position,
            by=request.actor, version=posted_version(request), is_more=position is None,
        )  # fmt: skip
    except Refusal as refusal:
        current = find_shipment(request.actor, number)
        return _show(request, current, refusal=refusal, status=refusal.http_status)
    said = _("Package %(package)s holds %(quantity)s × %(sku)s") % {
        "package": row.package.position,
        "quantity": formats.quantity(row.quantity),
        "sku": found.line.order_line.sku,
    }
    if request.htmx:
        return _show(request, find_shipment(request.actor, number), said=said)
    return toast(request, go(request, url(shipment, "packages")), said)


def _target(row: PackingStep) -> Target:
    return Target(row.line, row.left > 0, row.left > 0)


def _words() -> Words:
    return Words(_("%s is not on this shipment."), _("Everything of %s is packed already."))


def _position(request: HtmxHttpRequest) -> int | None:
    """The package posted; none is the one at hand."""
    posted = request.POST.get("package", "")
    if not posted:
        return None
    return int(posted) if posted.isascii() and posted.isdecimal() and len(posted) < 6 else 0


def _do(
    request: HtmxHttpRequest, number: str, verb: Callable[[Shipment], Any], done: str, *, form: Any = None
) -> HttpResponse:
    """Run a verb on the packages; a refusal shows the table as it is, with the words on top and the input kept."""
    shipment = find_shipment(request.actor, number)
    try:
        verb(shipment)
    except Refusal as refusal:
        if form is not None:
            add_refusal(form, refusal)
        current = find_shipment(request.actor, number)
        return _show(request, current, refusal=refusal, status=refusal.http_status, form=form)
    return toast(request, go(request, url(shipment, "packages")), done)


@requires("fulfillment.ship_goods")
@require_POST
@once
def open_package(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Take the next box."""
    return _do(
        request, number,
        lambda shipment: operations.open_package(shipment, by=request.actor, version=posted_version(request)),
        _("The next package is open."),
    )  # fmt: skip


@requires("fulfillment.ship_goods")
@require_POST
@once
def close_package(request: HtmxHttpRequest, number: str, position: int) -> HttpResponse:
    """Close a package with its weight and size."""
    form = MeasuresForm(request.POST, prefix=f"package-{position}")
    if not form.is_valid():
        return _show(request, find_shipment(request.actor, number), status=422, form=form)
    measures = operations.Measures(**form.cleaned_data)
    return _do(
        request, number,
        lambda shipment: operations.close_package(
            shipment, position, measures, by=request.actor, version=posted_version(request)
        ),
        _("Package %s is closed.") % position, form=form,
    )  # fmt: skip


@requires("fulfillment.ship_goods")
@require_POST
@once
def reopen_package(request: HtmxHttpRequest, number: str, position: int) -> HttpResponse:
    """Open a closed package again."""
    return _do(
        request, number,
        lambda shipment: operations.reopen_package(
            shipment, position, by=request.actor, version=posted_version(request)
        ),
        _("Package %s is open.") % position,
    )  # fmt: skip


@requires("fulfillment.ship_goods")
@require_POST
@once
def remove_package(request: HtmxHttpRequest, number: str, position: int) -> HttpResponse:
    """Take the last package away."""
    return _do(
        request, number,
        lambda shipment: operations.remove_package(
            shipment, position, by=request.actor, version=posted_version(request)
        ),
        _("Package %s is taken away.") % position,
    )  # fmt: skip
