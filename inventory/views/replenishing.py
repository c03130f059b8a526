"""What should be ordered in, and the rules it comes from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import lists
from core.access import requires
from core.editing import edit
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, toast
from core.presentation import Crumb
from inventory import operations, selectors
from inventory.forms import RuleForm
from inventory.models import ReorderRule
from inventory.tables import ReplenishmentList, RuleList
from inventory.views.tabs import stock_tabs


@requires("inventory.view_supply")
def replenishment(request: HtmxHttpRequest) -> HttpResponse:
    """What should be ordered in, with its reasons."""
    context = {
        "place": "stock",
        "tabs": stock_tabs("replenishment"),
        "can_propose": request.actor.can("inventory.expect_goods"),
    }
    return lists.respond(request, ReplenishmentList, context=context, template="inventory/replenishment.html")


@requires("inventory.expect_goods")
@require_POST
@once
def propose(request: HtmxHttpRequest) -> HttpResponse:
    """Look at every shelf now instead of at night."""
    operations.propose_replenishment(by=request.actor)
    return toast(request, go(request, reverse("inventory:replenishment")), _("Every shelf was looked at."))


@requires("inventory.view_supply")
def rule_list(request: HtmxHttpRequest) -> HttpResponse:
    """When which product is ordered in."""
    context = {"place": "stock", "tabs": stock_tabs("rules")}
    return lists.respond(request, RuleList, context=context, template="inventory/list.html")


@requires("inventory.change_reorderrule")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_rule(request: HtmxHttpRequest) -> HttpResponse:
    """Say when a product is ordered in."""
    return _edit(request, None)


@requires("inventory.change_reorderrule")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def rule_page(request: HtmxHttpRequest, sku: str, warehouse: str) -> HttpResponse:
    """Change when a product is ordered in."""
    rules = ReorderRule.objects.in_scope(request.actor).select_related("product__unit", "warehouse")
    return _edit(request, get_object_or_404(rules, product__sku=sku, warehouse__code=warehouse))


def _edit(request: HtmxHttpRequest, rule: ReorderRule | None) -> HttpResponse:
    actor = request.actor

    def save(fields: dict[str, Any], rows: list[Any], version: int | None) -> ReorderRule:
        product = rule.product if rule else fields.pop("product")
        place = rule.warehouse if rule else selectors.warehouse_named(actor, fields.pop("warehouse"))
        values = {**fields, "multiple": Decimal(1) if fields["multiple"] is None else fields["multiple"]}
        return operations.save_rule(rule, product, place, values, by=actor, version=version)

    made = edit(
        request,
        rule,
        form=lambda data, initial: RuleForm(data, initial=initial, actor=actor, is_new=rule is None),
        initial_of=RuleForm.initial_of,
        save=save,
    )
    back = reverse("inventory:rules")
    if made.saved is not None:
        return toast(request, go(request, back), _("The rule of %s is saved.") % made.saved.product.sku)
    title = f"{rule.product.sku} {rule.product.name}" if rule else _("New reorder rule")
    context = {
        "form": made.form,
        "refusal": made.refusal,
        "basis": made.basis,
        "title": title,
        "save": _("Save rule"),
        "back": back,
        "crumbs": [Crumb(_("Reorder rules"), back), Crumb(title)],
        "place": "stock",
    }
    return render(request, "catalog/master_form.html", context, status=made.status)
