"""Payment terms for programs."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core import codes
from core.actors import Actor
from core.api import Page, Percent, Quantity, needs, once, page_of, plain_text
from core.locking import operation
from core.refusals import Conflict, Refusal
from customers.models import EarlyPaymentDiscount, Installment, InstallmentKind, PaymentTerms
from customers.payment_terms import check_complete

router = Router(tags=["customers"])


class InstallmentIn(Schema):
    """A part of the total and its due date."""

    kind: str = InstallmentKind.REST
    value: Quantity = Decimal(0)
    days: int = 0
    months: int = 0
    day_of_month: int | None = None
    end_of_month: bool = False


class DiscountIn(Schema):
    """A percentage off for paying early."""

    percent: Percent
    days: int


class TermsIn(Schema):
    """Payment terms; without installments everything is due at once."""

    code: str
    name: str = ""
    installments: tuple[InstallmentIn, ...] = (InstallmentIn(),)
    discounts: tuple[DiscountIn, ...] = ()
    prepaid: bool = False
    cash: bool = False


class InstallmentOut(Schema):
    """A part of the total and its due date."""

    kind: str
    value: str
    days: int
    months: int
    day_of_month: int | None
    end_of_month: bool


class DiscountOut(Schema):
    """A percentage off for paying early."""

    percent: str
    days: int


class TermsOut(Schema):
    """Payment terms."""

    code: str
    name: str
    installments: list[InstallmentOut]
    discounts: list[DiscountOut]
    prepaid: bool
    cash: bool


def _terms(terms: PaymentTerms) -> dict[str, Any]:
    return {
        "code": terms.code,
        "name": terms.name,
        "prepaid": terms.is_prepaid,
        "cash": terms.is_cash,
        "installments": [
            {
                "kind": row.kind,
                "value": plain_text(row.value),
                "days": row.days,
                "months": row.months,
                "day_of_month": row.day_of_month,
                "end_of_month": row.is_end_of_month,
            }
            for row in terms.installments.all()
        ],
        "discounts": [
            {"percent": plain_text(row.percent), "days": row.days} for row in terms.discounts.all()
        ],
    }


@router.get("/payment-terms", response=Page[TermsOut], summary="List payment terms")
@needs("customers.view_customer")
def list_terms(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Payment terms."""
    rows = PaymentTerms.objects.filter(company=request.actor.company).prefetch_related(
        "installments", "discounts"
    )
    return page_of(rows, _terms, limit=limit, after=after, order=("code",))


@router.post("/payment-terms", response={201: TermsOut}, summary="Add payment terms")
@once
@needs("customers.change_terms")
def add_terms(request: Any, payload: TermsIn) -> tuple[int, dict[str, Any]]:
    """Payment terms; their installments make up the whole amount."""
    return 201, _terms(_add_terms(request.actor, payload))


@operation
def _add_terms(actor: Actor, payload: TermsIn) -> PaymentTerms:
    company = actor.company
    for index, row in enumerate(payload.installments):
        if row.kind not in InstallmentKind.values:
            raise Refusal(
                _("Use one of: %s.") % ", ".join(InstallmentKind.values), field=f"installments.{index}.kind"
            )
        if row.day_of_month is not None and not 1 <= row.day_of_month <= 31:
            raise Refusal(_("Send a day from 1 to 31."), field=f"installments.{index}.day_of_month")
        if min(row.days, row.months) < 0 or max(row.days, row.months) > 3650:
            raise Refusal(_("Send zero or more days and months."), field=f"installments.{index}.days")
    rows = [
        Installment(
            company=company, position=position, kind=row.kind, value=row.value, days=row.days, months=row.months,
            day_of_month=row.day_of_month, is_end_of_month=row.end_of_month,
        )
        for position, row in enumerate(payload.installments or [InstallmentIn()], start=1)
    ]  # fmt: skip
    check_complete(rows)
    terms = PaymentTerms(company=company, code=payload.code, is_prepaid=payload.prepaid, is_cash=payload.cash)
    codes.check(terms)
    terms.name = payload.name.strip() or terms.code
    try:
        with transaction.atomic():
            terms.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("%s exists already.") % terms.code, field="code") from error
    for installment in rows:
        installment.payment_terms = terms
    Installment.objects.bulk_create(rows)
    EarlyPaymentDiscount.objects.bulk_create(
        EarlyPaymentDiscount(company=company, payment_terms=terms, percent=row.percent, days=row.days)
        for row in payload.discounts
    )
    return terms
