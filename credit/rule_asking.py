"""Rules a controller may only ask for: a manager sees old and new side by side and approves (ROLES.md, section 1)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import approvals, formats
from core.actors import Actor
from core.locking import operation
from core.models import ApprovalRequest, Company
from core.presentation import Fact
from core.refusals import Refusal
from credit import operations, selectors
from credit.models import CreditPolicy
from credit.rule_sets import RuleSet
from credit.rule_wording import differences

RULES = "credit.rules"


@operation
def ask_for_rules(rule_set: RuleSet, *, name: str = "", reason: str, by: Actor) -> ApprovalRequest:
    """Ask a manager to let these rules decide about a risk class. Raises NotPermitted, Refusal, AlreadyAsked."""
    by.require("credit.request_limit")
    operations.refuse_bad_rule_set(rule_set, name=name)
    shown = selectors.risk_class_of(by.company, rule_set.risk_class)
    if shown is not None and shown.is_own and not _differs(shown.rule_set, rule_set):
        raise Refusal(_("That is what holds already. Enter what should change."))
    policy = CreditPolicy.objects.filter(company=by.company, risk_class=rule_set.risk_class).first()
    title = shown.title if shown else name.strip() or rule_set.risk_class
    wish = approvals.Wish(
        kind=RULES,
        name=_("Rules of risk class %s") % title,
        reason=reason,
        subject=policy,
        url=reverse("credit:rule-sets")
        if policy is None
        else reverse("credit:rule-set", args=[policy.risk_class]),
        proposal={"rule_set": rule_set.as_json(), "name": name.strip()},
        key=key_of(rule_set.risk_class),
    )
    return approvals.ask(wish, by=by)


def key_of(risk_class: str) -> str:
    """Of requests about a class's rules one waits at a time."""
    return f"{RULES}:{risk_class}"


def _differs(before: RuleSet, after: RuleSet) -> bool:
    return bool(differences(before, after, ""))


def apply_rules(request: ApprovalRequest, by: Actor) -> approvals.Outcome:
    """Save what was asked for. Raises what saving raises."""
    wanted = RuleSet.of(request.proposal["rule_set"])
    policy = operations.save_rule_set(wanted, name=request.proposal["name"], by=by)
    return approvals.Outcome(str(policy), reverse("credit:rule-set", args=[policy.risk_class]))


def hold_rules(request: ApprovalRequest) -> CreditPolicy | None:
    """Let nobody else change the class's rules until this is decided."""
    return operations.lock_policy(request.company, request.proposal["rule_set"]["risk_class"])


def current_rules(request: ApprovalRequest) -> dict[str, Any]:
    """The rules that hold for the class now."""
    rules = _rules_now(request.company, request.proposal["rule_set"]["risk_class"]).as_json()
    return {"rule_set": {**rules, "risk_class": request.proposal["rule_set"]["risk_class"]}}


def _rules_now(company: Company, risk_class: str) -> RuleSet:
    sets = selectors.rule_sets(company)
    return sets.get(risk_class) or next(iter(sets.values()))


def show_rules(request: ApprovalRequest, actor: Actor) -> approvals.Proposed:
    """What differs, rule by rule, and how many customers it is about."""
    before, after = RuleSet.of(request.basis["rule_set"]), RuleSet.of(request.proposal["rule_set"])
    shown = selectors.risk_class_of(request.company, after.risk_class)
    customers = shown.customers if shown else 0
    facts = [
        Fact(_("Risk class"), after.risk_class),
        Fact(_("Customers"), formats.number(customers), note=_("judged by these rules")),
    ]
    return approvals.Proposed(changes=differences(before, after, request.company.base_currency), facts=facts)
