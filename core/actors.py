"""Actors: somebody, or the system itself, acting in one company."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from core import policy
from core.models import Company, Membership, RoleCeiling, User
from core.refusals import NotPermitted

Narrowing = Callable[[User, Company], frozenset[int]]
_narrowings: list[Narrowing] = []
_keepings: list[Narrowing] = []

PORTAL_ROLES = frozenset({"PB", "PV"})
KEEPERS = frozenset({"WH"})


def register_narrowing(narrowing: Narrowing) -> None:
    """Tell which customers a portal user may see; called for portal roles only."""
    _narrowings.append(narrowing)


def register_keeping(keeping: Narrowing) -> None:
    """Tell in which warehouses a person works who does nothing else; none at all are all of them."""
    _keepings.append(keeping)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which company, with which roles, and the documents of whom and of which warehouses exist for him."""

    company: Company
    user: User | None = None
    roles: frozenset[str] = frozenset()
    customer_ids: frozenset[int] | None = None
    warehouse_ids: frozenset[int] | None = None
    request_id: str = ""
    is_program: bool = False
    permissions: frozenset[str] = field(default=frozenset(), repr=False)
    guest: str = ""

    @classmethod
    def system(cls, company: Company) -> Actor:
        """The application itself: scheduled work and receivers."""
        return cls(company=company)

    @classmethod
    def for_guest(
        cls, company: Company, name: str, customer_ids: frozenset[int], *, request_id: str = ""
    ) -> Actor:
        """Somebody of a customer who came by a signed link: no account, and no more than a buyer in the portal may."""
        roles = frozenset({"PB"})
        return cls(
            company=company,
            roles=roles,
            customer_ids=customer_ids,
            request_id=request_id,
            permissions=policy.permissions_of(roles),
            guest=name,
        )

    @classmethod
    def of(
        cls, user: User, company: Company, *, request_id: str = "", is_program: bool = False
    ) -> Actor | None:
        """The user with his roles in the company; None when he has none there."""
        roles = frozenset(
            Membership.objects.filter(user=user, company=company).values_list("role", flat=True)
        )
        return (
            cls.holding(roles, user, company, request_id=request_id, is_program=is_program) if roles else None
        )

    @classmethod
    def holding(
        cls,
        roles: frozenset[str],
        user: User,
        company: Company,
        *,
        request_id: str = "",
        is_program: bool = False,
    ) -> Actor:
        """The user with roles already looked up; portal roles see their own customers only, the warehouse its own stock."""
        narrowed: frozenset[int] | None = None
        if roles & PORTAL_ROLES and not roles - PORTAL_ROLES:
            narrowed = frozenset().union(*(narrowing(user, company) for narrowing in _narrowings))
        kept: frozenset[int] = frozenset()
        if roles == KEEPERS:
            kept = kept.union(*(keeping(user, company) for keeping in _keepings))
        return cls(
            company=company,
            user=user,
            roles=roles,
            customer_ids=narrowed,
            warehouse_ids=kept or None,
            request_id=request_id,
            is_program=is_program,
            permissions=policy.permissions_of(roles),
        )

    @property
    def is_system(self) -> bool:
        """Whether the application acts by itself."""
        return self.user is None and not self.guest

    @property
    def name(self) -> str:
        """How the timeline names the actor."""
        return str(self.user) if self.user else self.guest or str(_("System"))

    def can(self, permission: str) -> bool:
        """Whether the actor's roles include the permission; the system may do everything."""
        if permission not in policy.MATRIX:
            raise LookupError(f"unknown permission {permission}")
        return self.is_system or permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise NotPermitted unless the actor may."""
        if not self.can(permission):
            raise NotPermitted(_("Your role does not allow this."))

    def works_in(self, warehouse_id: int | None) -> bool:
        """Whether it is one of the actor's warehouses; who is set to none works in all."""
        return self.warehouse_ids is None or warehouse_id in self.warehouse_ids

    def require_warehouse(self, warehouse_id: int | None) -> None:
        """Raise NotPermitted unless the actor works there."""
        if not self.works_in(warehouse_id):
            raise NotPermitted(_("This warehouse is not one of yours."))

    def ceiling(self, permission: str, currency: str) -> Decimal | None:
        """Up to which amount the actor may do this alone; None is without limit, no row is zero."""
        if self.is_system or not policy.has_ceiling(permission, self.roles):
            return None
        return self.ceiling_of_roles(permission, currency)

    def ceiling_of_roles(self, permission: str, currency: str) -> Decimal:
        """The highest ceiling set for the actor's roles, also where they have none to keep to; no row is zero."""
        ceilings = RoleCeiling.objects.filter(
            company=self.company, permission=permission, currency=currency, role__in=self.roles
        )
        return max((ceiling.ceiling_amount for ceiling in ceilings), default=Decimal(0))
