"""Customers that may be the same: by VAT id, by e-mail, by a name that is nearly the same.

Whoever keys one in is told as he leaves the fields; a page lists those that are there already.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from django.db import connection
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from core.actors import Actor
from core.finding import find, folded
from customers.models import Customer

NEARLY_THE_SAME = 90
CANDIDATES = 20
MOST_PAIRS = 200
MOST_IN_BLOCK = 200
BLOCK = 4
_WORD = re.compile(r"[^\W_]+")
#: What says how a company is made up, not what it is called.
_LEGAL_FORMS = frozenset(
    [
        "ab",
        "ag",
        "aps",
        "as",
        "asa",
        "bv",
        "co",
        "corp",
        "eg",
        "ek",
        "gbr",
        "gesmbh",
        "gmbh",
        "inc",
        "kft",
        "kg",
        "limited",
        "llc",
        "llp",
        "ltd",
        "mbh",
        "nv",
        "ohg",
        "oy",
        "oyj",
        "plc",
        "pt",
        "pte",
        "sa",
        "sarl",
        "sas",
        "se",
        "sia",
        "sl",
        "sp",
        "spa",
        "spol",
        "srl",
        "sro",
        "ug",
        "uab",
        "zoo",
    ]
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another customer, and why he may be the same."""

    customer: Customer
    why: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers that may be one; the older is taken for the one to keep."""

    kept: Customer
    other: Customer
    why: str


def name_key(name: str) -> str:
    """What is compared of a name: without case, accents, punctuation and legal form."""
    words = _WORD.findall(folded(name).replace(".", ""))
    return " ".join(word for word in words if word not in _LEGAL_FORMS) or " ".join(words)


def is_nearly_the_same(one: str, other: str) -> bool:
    """Whether two names differ by no more than a letter or two in ten, or the order of their words."""
    first, second = name_key(one), name_key(other)
    if min(len(first), len(second)) < BLOCK:
        return first == second
    return first == second or fuzz.token_sort_ratio(first, second) >= NEARLY_THE_SAME


def alike(
    actor: Actor, *, name: str = "", vat_id: str = "", email: str = "", besides: int | None = None
) -> list[Likeness]:
    """Customers who may be the one that is keyed in; the surest first. A few statements, each by an index."""
    known = Customer.objects.in_scope(actor).filter(merged_into=None).exclude(pk=besides or 0)
    found: dict[int, Likeness] = {}
    bare = "".join(letter for letter in vat_id.upper() if letter.isalnum())
    if bare:
        for customer in known.filter(vat_id=bare)[:CANDIDATES]:
            found.setdefault(customer.pk, Likeness(customer, _("Same VAT id")))
    if email:
        same = known.annotate(folded_email=Lower("email")).filter(folded_email=email.strip().lower())
        for customer in same[:CANDIDATES]:
            found.setdefault(customer.pk, Likeness(customer, _("Same e-mail address")))
    if len(name.strip()) >= BLOCK:
        keys = find(actor.company, "customer", name_key(name), CANDIDATES)
        named = known.in_bulk(keys)
        for key in keys:
            if key in named and is_nearly_the_same(named[key].name, name):
                found.setdefault(key, Likeness(named[key], _("Nearly the same name")))
    return list(found.values())


_SAME = """
    SELECT why, keys FROM (
      (SELECT 'vat' AS why, array_agg(id ORDER BY id) AS keys FROM customers_customer
        WHERE company_id = %(company)s AND merged_into_id IS NULL AND vat_id <> '' GROUP BY vat_id
       HAVING count(*) > 1 LIMIT %(limit)s)
      UNION ALL
      (SELECT 'email', array_agg(id ORDER BY id) FROM customers_customer
        WHERE company_id = %(company)s AND merged_into_id IS NULL AND email <> '' GROUP BY lower(email)
       HAVING count(*) > 1 LIMIT %(limit)s)
    ) same
"""
#: Names that begin alike in one country are compared with each other.
_BLOCKS = """
    SELECT array_agg(id ORDER BY id), array_agg(name ORDER BY id) FROM customers_customer
     WHERE company_id = %(company)s AND merged_into_id IS NULL
     GROUP BY country, left(lower(regexp_replace(name, '\\W', '', 'g')), %(letters)s)
    HAVING count(*) BETWEEN 2 AND %(most)s
"""


def pairs(actor: Actor) -> list[Pair]:
    """Customers of the company that may be one and the same, at most two hundred pairs."""
    reasons: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for keys, why in _keys(actor):
        if len(reasons) >= MOST_PAIRS and keys not in reasons:
            break
        reasons[keys].append(why)
    customers = Customer.objects.in_scope(actor).in_bulk({key for keys in reasons for key in keys})
    return [
        Pair(customers[kept], customers[other], ", ".join(why))
        for (kept, other), why in reasons.items()
        if kept in customers and other in customers
    ]


def _keys(actor: Actor) -> Iterator[tuple[tuple[int, int], str]]:
    words = {"vat": _("Same VAT id"), "email": _("Same e-mail address")}
    values = {
        "company": actor.company.pk, "limit": MOST_PAIRS, "letters": BLOCK, "most": MOST_IN_BLOCK,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SAME, values)
        same = cursor.fetchall()
        cursor.execute(_BLOCKS, values)
        blocks = cursor.fetchall()
    for why, keys in same:
        for one, other in combinations(keys[:CANDIDATES], 2):
            yield (one, other), words[why]
    for keys, names in blocks:
        for (one, first), (other, second) in combinations(zip(keys, names, strict=True), 2):
            if is_nearly_the_same(first, second):
                yield (one, other), _("Nearly the same name")
