"""How the factors of a risk score are said; scores are for who sees the credit account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import reasons
from core.reasons import Wording

LABELS = {
    "days_late": _("Days late"),
    "trend": pgettext_lazy("risk factor", "Trend"),
    "overdue": _("Overdue"),
    "limit_used": _("Limit used"),
    "disputes": _("Disputes"),
    "promises": _("Broken promises"),
    "age": _("Age of the relation"),
}
SCORE_WORDINGS: dict[str, Wording] = {
    "score.nothing-settled": Wording(_("no invoice was settled in the last year")),
    "score.pays-on-time": Wording(_("pays on time on average")),
    "score.days-late": Wording(_("pays %(days)s days late on average")),
    "score.no-trend": Wording(_("too few payments to see a trend")),
    "score.as-before": Wording(_("pays as before")),
    "score.pays-later": Wording(_("in the last 90 days paid %(days)s days later than before")),
    "score.pays-earlier": Wording(_("in the last 90 days paid %(days)s days earlier than before")),
    "score.nothing-overdue": Wording(_("nothing is overdue")),
    "score.overdue": Wording(_("%(share)s %% of what is owed is overdue")),
    "score.unlimited": Wording(_("no limit is set")),
    "score.no-credit": Wording(_("has no credit")),
    "score.limit-used": Wording(_("%(used)s %% of the limit is used")),
    "score.disputed": Wording(_("%(share)s %% of what is owed is disputed")),
    "score.no-broken-promise": Wording(_("no promise was broken in a year")),
    "score.broken-promises": Wording(_("promises broken in a year: %(count)d")),
    "score.new": Wording(_("a new customer")),
    "score.known-for": Wording(_("months as a customer: %(months)d")),
}


@dataclass(frozen=True, slots=True)
class SaidFactor:
    """A factor as a page shows it."""

    name: str
    label: str
    points: int
    of: int
    why: str

    @property
    def words(self) -> str:
        """ "18 of 25: pays 12 days late on average"."""
        values = {"points": self.points, "of": self.of, "why": self.why}
        return _t("%(points)d of %(of)d: %(why)s") % values


def said(factor: Mapping[str, Any]) -> SaidFactor:
    """A kept factor in the language at hand."""
    name = factor["factor"]
    return SaidFactor(name, str(LABELS.get(name, name)), factor["points"], factor["of"], reasons.say(factor))
