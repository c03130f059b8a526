"""Tags of customers."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.refusals import Refusal
from customers.models import Customer, CustomerTag, CustomerTagging

LONGEST_TAG = 40
MOST_TAGS = 20


def put_tags(customer: Customer, names: Sequence[str]) -> None:
    """Let the saved customer carry exactly these tags; new words become tags of the company. Raises Refusal."""
    wanted = {name.casefold(): name for name in (" ".join(name.split()) for name in names) if name}
    if len(wanted) > MOST_TAGS:
        raise Refusal(_("A customer has at most %d tags.") % MOST_TAGS, field="tags")
    for name in wanted.values():
        if len(name) > LONGEST_TAG or "," in name:
            raise Refusal(_("A tag has at most %d characters and no comma.") % LONGEST_TAG, field="tags")
    tags = _known(customer, wanted)
    CustomerTagging.objects.filter(customer=customer).exclude(tag__in=tags).delete()
    CustomerTagging.objects.bulk_create(
        [CustomerTagging(company=customer.company, customer=customer, tag=tag) for tag in tags],
        ignore_conflicts=True,
    )


def _known(customer: Customer, wanted: dict[str, str]) -> list[CustomerTag]:
    company = customer.company
    known = {tag.name.casefold(): tag for tag in CustomerTag.objects.filter(company=company)}
    new = [CustomerTag(company=company, name=name) for key, name in wanted.items() if key not in known]
    if new:
        CustomerTag.objects.bulk_create(new, ignore_conflicts=True)
        known = {tag.name.casefold(): tag for tag in CustomerTag.objects.filter(company=company)}
    return [known[key] for key in wanted if key in known]
