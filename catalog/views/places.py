"""The second-level places of the catalog, as tabs over its pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from core import navigation
from core.actors import Actor
from core.presentation import Tab


def tabs_of(actor: Actor, current: str) -> list[Tab]:
    """The places the actor may open, and those that apps above put beside them."""
    places = (
        ("products", _("Products"), "catalog:list", "catalog.view_product"),
        ("categories", _("Categories"), "catalog:categories", "catalog.view_product"),
        ("price-lists", _("Price lists"), "catalog:price-lists", "catalog.view_taxcode"),
        ("taxes", _("Taxes"), "catalog:taxes", "catalog.view_taxcode"),
    )
    own = [
        Tab(label, reverse(url), is_current=name == current)
        for name, label, url, permission in places
        if actor.can(permission)
    ]
    beside = navigation.tabs_beside("catalog")
    return own + [Tab(str(tab.label), reverse(tab.url_name)) for tab in beside if actor.can(tab.permission)]
