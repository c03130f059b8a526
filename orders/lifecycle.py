"""The whole truth about an order's statuses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle


class OrderStatus(models.TextChoices):
    """Where an order stands."""

    DRAFT = "draft", _("Draft")
    QUOTED = "quoted", _("Quoted")
    SUBMITTED = "submitted", _("Submitted")
    HELD = "held", _("On hold")
    CONFIRMED = "confirmed", _("Confirmed")
    CLOSED = "closed", _("Closed")
    CANCELED = "canceled", _("Canceled")


S = OrderStatus
ORDER_LIFECYCLE = Lifecycle(
    {
        S.DRAFT: frozenset({S.QUOTED, S.SUBMITTED, S.CANCELED}),
        S.QUOTED: frozenset({S.DRAFT, S.SUBMITTED, S.CANCELED}),
        S.SUBMITTED: frozenset({S.CONFIRMED, S.HELD, S.CANCELED}),
        S.HELD: frozenset({S.CONFIRMED, S.DRAFT, S.CANCELED}),
        S.CONFIRMED: frozenset({S.HELD, S.CLOSED, S.CANCELED}),
        S.CLOSED: frozenset(),
        S.CANCELED: frozenset(),
    }
)

#: Statuses in which an order may still be edited freely.
EDITABLE = frozenset({S.DRAFT.value, S.QUOTED.value})


class DeliveryStatus(models.TextChoices):
    """How much of an order was shipped."""

    NONE = "none", _("Not shipped")
    PARTIAL = "partial", _("Partly shipped")
    COMPLETE = "complete", _("Shipped")


class BillingStatus(models.TextChoices):
    """How much of an order was invoiced."""

    NONE = "none", _("Not billed")
    PARTIAL = "partial", _("Partly billed")
    COMPLETE = "complete", _("Billed")


class PaymentStatus(models.TextChoices):
    """How much of what was invoiced was paid."""

    OPEN = "open", _("Unpaid")
    PARTIAL = "partial", _("Partly paid")
    PAID = "paid", _("Paid")


class HoldKind(models.TextChoices):
    """What keeps an order from being confirmed."""

    CREDIT = "credit", _("Credit")
    APPROVAL = "approval", _("Approval")
    MANUAL = "manual", _("Manual")
    INCOMPLETE = "incomplete", _("Incomplete")
    PREPAYMENT = "prepayment", _("Prepayment")


class CancelReason(models.TextChoices):
    """Why an order was canceled."""

    CUSTOMER = "customer", _("Customer changed his mind")
    STOCK = "stock", _("Cannot be supplied")
    CREDIT = "credit", _("Credit refused")
    PRICE = "price", _("Price")
    LATE = "late", _("Comes too late for the customer")
    OBSOLETE = "obsolete", _("No longer sold")
    DUPLICATE = "duplicate", _("Entered twice")
    ERROR = "error", _("Entered by mistake")
    EXPIRED = "expired", _("The offer has expired")
    TOLERANCE = "tolerance", _("Within tolerance")


#: What a person may choose; an offer expires by itself, and little enough is left by itself.
CHOSEN_REASONS = tuple(
    pair for pair in CancelReason.choices if pair[0] not in (CancelReason.EXPIRED, CancelReason.TOLERANCE)
)


class ExceptionKind(models.TextChoices):
    """Which document made for an order was canceled."""

    SHIPMENT = "shipment", _("Shipment")
    SUPPLY = "supply", _("Goods ordered in")


class Resolution(models.TextChoices):
    """What became of an exception; the last one is nobody's decision."""

    AGAIN = "again", _("Made again")
    LEAVE = "leave", _("Left")
    OVERTAKEN = "overtaken", _("No longer needed")


class RevisionKind(models.TextChoices):
    """Why a revision was kept."""

    OFFER = "offer", _("Offered")
    AMENDMENT = "amendment", _("Before an amendment")


class QuoteReply(models.TextChoices):
    """What a customer says to a quote."""

    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class ToldBy(models.TextChoices):
    """How a customer's answer to a quote has reached us."""

    LINK = "link", _("On the quote's page")
    PHONE = "phone", _("By phone")
    EMAIL = "email", _("By e-mail")
    LETTER = "letter", _("By letter")
    PERSON = "person", _("In person")
    CLERK = "clerk", _("Handed in by a colleague")


R = CancelReason

#: Giving up a line for these reasons loses a sale: somebody wanted the goods. What was entered in error, nobody did.
LOSES_SALE = frozenset({R.CUSTOMER, R.STOCK, R.CREDIT, R.PRICE, R.LATE, R.OBSOLETE})

#: Of whole orders that are canceled, these were lost by what we could not offer.
LOSES_ORDER = frozenset({R.STOCK, R.PRICE, R.LATE, R.OBSOLETE})


class Channel(models.TextChoices):
    """How an order reached us."""

    CLERK = "clerk", _("Clerk")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    IN_PERSON = "in_person", _("In person")
    PORTAL = "portal", _("Portal")
    API = "api", _("API")
    FILE = "file", _("File")
    STANDING = "standing", _("Standing order")
    RETURN = "return", _("Replacement")


#: What people and programs may say; orders of new goods for a return are made by the application only.
SAID_CHANNELS = [each for each in Channel if each != Channel.RETURN]


class PriceSource(models.TextChoices):
    """Where a line's price came from."""

    LIST = "list", _("List price")
    PRICE_LIST = "price_list", _("Price list")
    CUSTOMER = "customer", _("Customer price")
    AGREEMENT = "agreement", _("Blanket agreement")
    MANUAL = "manual", _("Entered by hand")


class Period(models.TextChoices):
    """What a standing order's rhythm is counted in."""

    WEEK = "week", _("Weeks")
    MONTH = "month", _("Months")


class Roll(models.TextChoices):
    """What happens when a date falls on a weekend or a public holiday."""

    NONE = "none", _("Stays")
    AFTER = "after", _("Next working day")
    BEFORE = "before", _("Working day before")


class StandingStatus(models.TextChoices):
    """Whether a standing order makes orders."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


STANDING_LIFECYCLE = Lifecycle(
    {
        StandingStatus.ACTIVE: frozenset({StandingStatus.PAUSED, StandingStatus.ENDED}),
        StandingStatus.PAUSED: frozenset({StandingStatus.ACTIVE, StandingStatus.ENDED}),
        StandingStatus.ENDED: frozenset(),
    }
)


class AgreementStatus(models.TextChoices):
    """Whether a blanket agreement is called off."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


#: One that was called off to the end opens again when something of it is given back.
AGREEMENT_LIFECYCLE = Lifecycle(
    {
        AgreementStatus.OPEN: frozenset({AgreementStatus.CLOSED}),
        AgreementStatus.CLOSED: frozenset({AgreementStatus.OPEN}),
    }
)
