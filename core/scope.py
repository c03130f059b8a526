"""Scope: which rows exist for the person who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from core.actors import Actor

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """Rows of a company; the only door through which pages and the API fetch documents (SEC-1)."""

    #: The lookup that leads to the customer, for actors who see only their own; None where no customer stands.
    customer_lookup: ClassVar[str | None] = None
    #: The lookups that lead to a warehouse, for people who see only their own; nothing where none stands.
    warehouse_lookups: ClassVar[tuple[str, ...]] = ()

    def in_scope(self, actor: Actor) -> Self:
        """What exists for this actor: rows of the current company, of his customers if he is one, of his warehouses."""
        rows = self.filter(company_id=actor.company.pk)
        if actor.warehouse_ids is not None and self.warehouse_lookups:
            own = models.Q()
            for lookup in self.warehouse_lookups:
                own |= models.Q(**{f"{lookup}__in": actor.warehouse_ids})
            rows = rows.filter(own)
        if actor.customer_ids is None:
            return rows
        if self.customer_lookup is None:
            return rows.none()
        return rows.filter(**{f"{self.customer_lookup}__in": actor.customer_ids})


class CustomerScopedQuerySet(ScopedQuerySet[M]):
    """Rows that name their customer in ``customer``."""

    customer_lookup = "customer_id"


class WarehouseScopedQuerySet(ScopedQuerySet[M]):
    """Rows that name their warehouse in ``warehouse``."""

    warehouse_lookups = ("warehouse_id",)
