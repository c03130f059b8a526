"""Account determination: which account a role means, for a category of products or a tax code."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.refusals import Refusal
from ledger.models import AccountRole

Rule = tuple[str, int | None, int | None, int]


class AccountMissing(Refusal):
    """No posting rule says which account to post to."""

    code = "account-missing"


class Accounts:
    """A company's posting rules; the most particular one that fits wins."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._accounts = {
            (role, category_id, tax_code_id): account_id
            for role, category_id, tax_code_id, account_id in rules
        }

    def of(self, role: AccountRole, *, category_id: int | None = None, tax_code_id: int | None = None) -> int:
        """The account of a role: for category and tax code, for one of the two, or in general.

        Raises AccountMissing, which names the role.
        """
        particular = (
            (role.value, category_id, tax_code_id),
            (role.value, category_id, None),
            (role.value, None, tax_code_id),
            (role.value, None, None),
        )
        for key in particular:
            if key in self._accounts:
                return self._accounts[key]
        raise AccountMissing(
            _("No account is set for “%s”. Add a posting rule for it to the chart of accounts.") % role.label
        )
