"""Dunning policies: how many reminders, when, and what they cost."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import codes, timeline
from core.actors import Actor
from core.locking import operation
from core.refusals import Refusal
from receivables.models import DunningLevel, DunningPolicy


class PolicyRefused(Refusal):
    """A dunning policy whose levels make no sense."""

    code = "policy-refused"


@operation
def save_policy(policy: DunningPolicy, levels: list[DunningLevel], *, by: Actor) -> DunningPolicy:
    """Keep a policy with its levels, numbered in the order given; a new default replaces the old one.

    Raises PolicyRefused, naming the level.
    """
    by.require("receivables.change_policy")
    if not levels:
        raise PolicyRefused(_("A policy has at least one level."), field="levels")
    for position in range(1, len(levels)):
        if (
            levels[position].counts_from == levels[position - 1].counts_from
            and levels[position].days < levels[position - 1].days
        ):
            raise PolicyRefused(
                _("Each level comes later than the one before."), field=f"levels.{position}.days"
            )
    if policy.is_default:
        DunningPolicy.objects.filter(company=by.company, is_default=True).exclude(pk=policy.pk).update(
            is_default=False
        )
    policy.company = by.company
    is_new = policy.pk is None
    if is_new:
        policy.code = codes.checked(policy.code)
    policy.save()
    policy.levels.all().delete()
    for position, level in enumerate(levels, start=1):
        level.pk, level.company, level.policy, level.level = None, by.company, policy, position
    DunningLevel.objects.bulk_create(levels)
    timeline.record(policy, "created" if is_new else "changed", by=by, data={"code": policy.code})
    return policy
