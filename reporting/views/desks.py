"""The home page as desks: each role's queues, the more urgent first (UX.md, section 2)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats, policy
from core.actors import Actor
from core.approvals import selectors as approvals
from core.models import InvariantRun, Role
from core.presentation import Queue, Tone
from fulfillment.selectors import released_waves
from inventory import selectors as stock
from invoicing.selectors import drafts_to_issue
from reporting import selectors
from reporting.selectors import AccountUse, Pile
from reporting.views.places import address

_DECIDING = frozenset(policy.MATRIX["core.decide_approval"].split())
_ASKING = frozenset(policy.MATRIX["core.request_approval"].split()) - {"MGR"}


@dataclass(frozen=True, slots=True)
class Desk:
    """A role's queues; ``waiting`` is how many of them hold work."""

    role: str
    title: str
    queues: list[Queue]

    @property
    def waiting(self) -> int:
        """Queues with something in them."""
        return sum(1 for queue in self.queues if queue.count)


def age(since: datetime.date | datetime.datetime | None, today: datetime.date) -> str:
    """How old the oldest is, in words; what lies ahead is named by its day."""
    if since is None:
        return ""
    date = timezone.localtime(since).date() if isinstance(since, datetime.datetime) else since
    days = (today - date).days
    if days > 0:
        return ngettext("oldest %d day", "oldest %d days", days) % days
    return _("today") if days == 0 else _("from %s") % formats.day(date)


class Desks:
    """Everything the desks of one actor need, each pile looked up when a desk asks for it, and once."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.company = actor.company
        self.today = actor.company.today()

    def all(self) -> list[Desk]:
        """The desks of the actor's roles, in the order of the business."""
        makers: dict[str, Callable[[], list[Queue]]] = {
            "MGR": self.manager,
            "SAL": self.sales,
            "WH": self.warehouse,
            "CRC": self.credit,
            "AR": self.receivables,
            "GL": self.accounting,
            "ADM": self.system,
            "AUD": self.audit,
        }
        return [
            Desk(role, str(Role(role).label), [*self.approvals(role), *make()])
            for role, make in makers.items()
            if role in self.actor.roles
        ]

    # What is looked up --------------------------------------------------------------------------------------------
    @cached_property
    def orders(self) -> Mapping[str, Pile]:
        return selectors.order_piles(self.actor, self.today)

    @cached_property
    def shipments(self) -> Mapping[str, Pile]:
        return selectors.shipment_piles(self.actor, self.today)

    @cached_property
    def returns(self) -> Mapping[str, Pile]:
        return selectors.return_piles(self.actor, self.today)

    def _returns(self, name: str, label: str) -> Queue:
        return self.queue(label, self.returns[name], address("fulfillment:returns", view=name))

    @cached_property
    def items(self) -> Mapping[str, Pile]:
        return selectors.item_piles(self.company, self.today)

    @cached_property
    def books(self) -> Mapping[str, Pile]:
        return selectors.book_piles(self.company, self.today)

    @cached_property
    def unsent(self) -> Mapping[str, Pile]:
        return selectors.unsent_piles(self.actor)

    @cached_property
    def machine(self) -> Mapping[str, Pile]:
        return selectors.system_piles(self.company, self.today)

    @cached_property
    def accounts(self) -> list[AccountUse]:
        return selectors.accounts_in_use(self.company, self.today)

    @cached_property
    def last_check(self) -> InvariantRun | None:
        return InvariantRun.objects.order_by("-ran_at").first()

    @cached_property
    def requests(self) -> tuple[approvals.Waiting, approvals.Waiting]:
        return approvals.waiting(self.actor)

    # How a queue is written ---------------------------------------------------------------------------------------
    def queue(
        self,
        label: str,
        pile: Pile,
        url: str,
        *,
        tone: Tone | Literal[""] = "",
        hint: str = "",
        with_money: bool = True,
        key: str = "",
    ) -> Queue:
        """A queue with count, oldest age and the money in it."""
        has_money = with_money and pile.amount is not None and pile.count
        return Queue(
            label,
            pile.count,
            url,
            oldest=age(pile.oldest, self.today) if pile.count else "",
            amount=formats.money(pile.amount, self.company.base_currency) if has_money else "",
            hint=hint,
            tone=tone,
            key=key,
        )

    def counted(self, label: str, count: int, url: str, **more: Any) -> Queue:
        """A queue that is only counted."""
        return self.queue(label, Pile(count), url, **more)

    def approvals(self, role: str) -> list[Queue]:
        """What waits for the role's decision, and what its holder asked for and waits for."""
        for_me, by_me = self.requests
        queues = []
        if role in _DECIDING:
            url = address("core:approvals", view="mine")
            pile = Pile(for_me.count, for_me.oldest)
            queues.append(self.queue(_("Approvals for me"), pile, url, tone="warning"))
        if role in _ASKING:
            url = address("core:approvals", view="asked", status="requested")
            queues.append(self.queue(_("Asked for and not decided"), Pile(by_me.count, by_me.oldest), url))
        return queues

    def without_recipient(self, role: str) -> list[Queue]:
        """Documents that could not be sent for want of an address; the queue is there when there are some."""
        pile = self.unsent.get(role, Pile())
        url = address("customers:list", view="unsent")
        return (
            [self.queue(_("Documents without a recipient"), pile, url, tone="warning")] if pile.count else []
        )

    # The desks ----------------------------------------------------------------------------------------------------
    def sales(self) -> list[Queue]:
        piles, user = self.orders, self.actor.user
        return [
            *self._to_decide(),
            self.queue(_("Promised and late"), piles["late"], address("orders:list", view="late"), tone="danger"),
            self.queue(
                _("On hold"), piles["held"], address("orders:list", view="hold"), tone="warning",
                hint=self._why_held(),
            ),
            self.queue(
                _("Waiting for credit"), piles["credit"],
                address("orders:list", view="all", status="held", held_for="credit"),
                hint=_("The credit controller decides"),
            ),
            self.queue(
                _("Quotes that end this week"), piles["quotes_ending"],
                address(
                    "orders:list", view="all", status="quoted",
                    valid_until__to=(self.today + datetime.timedelta(days=7)).isoformat(),
                ),
            ),
            self.queue(
                _("E-mail and file orders to check"), piles["to_check"],
                address("orders:list", view="all", status="draft", channel=["email", "file"]),
            ),
            self._returns("to_answer", _("Returns to answer")),
            *self._services(),
            *self._pickups(),
            self.queue(
                _("My drafts and quotes"), piles["my_drafts"],
                address("orders:list", view="drafts", entered_by=user.username if user else ""),
            ),
            *self.without_recipient("SAL"),
        ]  # fmt: skip

    def _services(self) -> list[Queue]:
        """Orders with services that nobody has confirmed; the queue is there when there are some."""
        pile = self.orders["services"]
        url = address("orders:list", view="services")
        return [self.queue(_("Services to confirm"), pile, url)] if pile.count else []

    def _pickups(self) -> list[Queue]:
        """Pick-ups that lost their time; the queue is there when there are some."""
        pile = self.shipments["slot_wanted"]
        url = address("fulfillment:list", view="choose_again")
        return [self.queue(_("Pick-up time wanted"), pile, url, tone="warning")] if pile.count else []

    def _why_held(self) -> str:
        parts = [
            (self.orders["credit"].count, _("credit")),
            (self.orders["approval"].count, _("approval")),
        ]
        return ", ".join(f"{formats.number(count)} {label}" for count, label in parts if count)

    def warehouse(self) -> list[Queue]:
        names = [
            ("short", _("Short picks: the rest to pick"), "short"),
            ("delayed", _("Delayed"), "delayed"),
            ("to_dispatch", _("To dispatch"), "to_dispatch"),
            ("to_pack", _("To pack"), "to_pack"),
            ("picking", _("Being picked"), "picking"),
            ("to_pick", _("To pick"), "to_pick"),
            ("on_the_way", _("On the way, to confirm"), "dispatched"),
        ]
        piles = [
            self.queue(
                label,
                self.shipments[name],
                address("fulfillment:list", view=view),
                tone="warning" if name in ("short", "delayed") else "",
            )
            for name, label, view in names
        ]
        return [
            *self._waves(),
            *self._to_decide(),
            *piles,
            self._returns("expected", _("Returns expected")),
            *self._shelves(),
        ]

    def _to_decide(self) -> list[Queue]:
        """Orders of which a document was canceled; the queue is there when there are some."""
        pile = self.orders["to_decide"]
        url = address("orders:list", view="exceptions")
        return (
            [self.queue(_("Canceled documents to decide about"), pile, url, tone="warning", with_money=False)]
            if pile.count
            else []
        )

    def _shelves(self) -> list[Queue]:
        """What suppliers should have brought by now, what of it is late, and what is to be counted."""
        today, late = (selectors.supply_piles(self.actor, self.today)[name] for name in ("due", "late"))
        counts = stock.counts_due(self.actor).count()
        return [
            self.queue(_("Receipts late"), late, address("inventory:expected", view="late"), tone="warning"),
            self.queue(_("Receipts due"), today, address("inventory:expected", view="due")),
            self.counted(_("Counts due"), counts, address("inventory:new-count", due=1)),
        ]

    def _waves(self) -> list[Queue]:
        """Released waves with the lines nobody has picked yet, the one that is due first on top."""
        now = timezone.now()
        return [
            self.counted(
                _("Wave %(number)s, due %(due)s")
                % {"number": wave.number, "due": formats.moment(wave.due_at)}
                if wave.due_at
                else _("Wave %s") % wave.number,
                to_pick,
                reverse("fulfillment:pick-wave", args=[wave.number]),
                hint=str(wave.picker or ""),
                tone="danger" if wave.due_at and wave.due_at < now else "",
            )
            for wave, to_pick in ((pile.wave, pile.to_pick) for pile in released_waves(self.actor))
        ]

    def credit(self) -> list[Queue]:
        near = [account for account in self.accounts if account.is_nearly_used]
        due = [account for account in self.accounts if account.is_review_due(self.today)]
        blocked = [account for account in self.accounts if account.is_blocked]
        new = [account for account in self.accounts if account.wanted_at]
        return [
            self.queue(
                _("Orders blocked for credit"), self.orders["credit"], address("credit:queue"), tone="danger", key="b"
            ),
            self.queue(
                _("Limits nearly used"),
                Pile(len(near), None, sum((account.exposure for account in near), selectors.ZERO)),
                address("reporting:credit", show="near"), tone="warning", hint=_("Over 90 %"),
            ),
            self.queue(
                _("Reviews due"),
                Pile(len(due), min((account.review_date for account in due if account.review_date), default=None)),
                address("reporting:credit", show="review"),
            ),
            *([self.queue(
                _("New customers without a limit"),
                Pile(len(new), min((account.wanted_at for account in new if account.wanted_at), default=None)),
                address("reporting:credit", show="new"), tone="warning",
            )] if new else []),
            self.counted(_("Accounts blocked"), len(blocked), address("reporting:credit", show="blocked")),
            self._overdue(),
            self._promises(),
            *self.without_recipient("CRC"),
        ]  # fmt: skip

    def _items(self, *kinds: str, **query: str) -> str:
        return address("receivables:list", view="open", kind=list(kinds), **query)

    def _unmatched(self) -> Queue:
        url = address("receivables:payments", view="unmatched")
        return self.queue(_("Payments to match"), self.items["unmatched"], url, tone="warning")

    def _overdue(self) -> Queue:
        return self.queue(
            _("Overdue items"),
            self.items["overdue"],
            address("receivables:list", view="overdue"),
            tone="danger",
        )

    def _promises(self) -> Queue:
        due = selectors.promise_piles(self.company, self.today)["due"]
        return self.queue(_("Promises due today"), due, address("receivables:promises", view="due"))

    def receivables(self) -> list[Queue]:
        items = self.items
        week = f"{self.today.isoformat()}..{(self.today + datetime.timedelta(days=7)).isoformat()}"
        drafts = drafts_to_issue(self.actor)
        return [
            self._unmatched(),
            self._overdue(),
            self._promises(),
            self.queue(_("Returned payments"), items["returned"], self._items("reversal"), tone="danger"),
            self.queue(
                _("Reminders to review"), self.books["proposals"],
                address("receivables:dunning-runs", view="review"),
            ),
            self.queue(_("Due within seven days"), items["due_soon"], self._items("invoice", "fee", "reversal", due_date__between=week)),
            self._returns("to_settle", _("Returns to settle")),
            self.queue(_("Credit notes to use"), items["credits"], self._items("credit_note")),
            self.queue(
                _("Invoice drafts to issue"), Pile(drafts.count, drafts.oldest),
                address("invoicing:list", view="drafts"),
            ),
            *self.without_recipient("AR"),
        ]  # fmt: skip

    def accounting(self) -> list[Queue]:
        differences = selectors.control_differences(self.company, self.today)
        drafts = drafts_to_issue(self.actor)
        return [
            self.counted(
                _("Control-account differences"), len(differences), address("ledger:trial-balance"), tone="danger",
                hint=", ".join(
                    formats.money(found.account - found.items, found.currency) for found in differences
                ),
            ),
            self.queue(_("Periods to close"), self.books["periods"], address("ledger:periods")),
            self.queue(
                _("Invoice drafts to issue"), Pile(drafts.count, drafts.oldest),
                address("invoicing:list", view="drafts"), hint=_("They keep their period open"),
            ),
            self._unmatched(),
            self.queue(
                _("Manual entries this month"), self.books["manual"], address("ledger:list", view="manual")
            ),
        ]  # fmt: skip

    def manager(self) -> list[Queue]:
        return [
            self.queue(
                _("Orders that wait for approval"), self.orders["approval"],
                address("orders:list", view="all", status="held", held_for="approval"), tone="warning",
            ),
            self.queue(_("Orders blocked for credit"), self.orders["credit"], address("credit:queue"), tone="warning"),
            self.queue(_("Promised and late"), self.orders["late"], address("orders:list", view="late"), tone="danger"),
            self._overdue(),
        ]  # fmt: skip

    def system(self) -> list[Queue]:
        machine = self.machine
        return [
            self.queue(_("Given-up messages"), machine["dead"], address("reporting:dead-letters"), tone="danger"),
            self.queue(_("Failed jobs"), machine["failed_jobs"], address("core:jobs", view="failed"), tone="danger"),
            self._check(),
            self.queue(
                _("Mail that failed"), machine["failed_mail"], address("core:mail-log", view="failed"), tone="danger"
            ),
            self.queue(
                _("Messages waiting for a worker"), machine["waiting"], address("reporting:system"), tone="warning"
            ),
            self.queue(
                _("Refusals of the last seven days"), machine["refused"],
                address("reporting:security-log", view="refused"),
            ),
        ]  # fmt: skip

    def _check(self) -> Queue:
        """The last invariant check: broken rules are work, and so is a check that never ran."""
        run, url = self.last_check, reverse("reporting:invariants")
        if run is None:
            return Queue(_("Invariant check"), 1, url, hint=_("It never ran"), tone="warning")
        when = formats.ago(run.ran_at, timezone.now())
        label = _("Invariant check, %(rules)d rules, %(when)s") % {"rules": run.rules, "when": when}
        return Queue(label, len(run.findings), url, hint=_("Broken rules"), tone="danger")

    def audit(self) -> list[Queue]:
        return [
            self._check(),
            self.queue(
                _("Manual entries this month"), self.books["manual"], address("ledger:list", view="manual")
            ),
            self.queue(
                _("Credit notes this month"), self.books["credit_notes"],
                address("invoicing:credit-notes", issue_date__in="this_month"),
            ),
            self.queue(
                _("Exports of the last seven days"), self.machine["exports"],
                address("reporting:security-log", view="exports"),
            ),
            self.queue(
                _("Refusals of the last seven days"), self.machine["refused"],
                address("reporting:security-log", view="refused"),
            ),
        ]  # fmt: skip
