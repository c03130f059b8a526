"""``search``: a million products and a hundred thousand customers, found over HTTP by what a clerk types."""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.urls import reverse

from o2c.bench import ground
from o2c.bench.visitor import Visitor, visitor

TYPED_TIMES = 60
#: Names of words of two to four syllables, a few of them frequent and most of them rare, like those of real ones.
NAMES = """
    SELECT string_agg(s[1 + n %% 24] || s[1 + n / 24 %% 24] || CASE WHEN n > 576 THEN s[1 + n / 576 %% 24] ELSE '' END
                      || CASE WHEN n > 13824 THEN s[1 + n / 13824 %% 24] ELSE '' END, ' ') AS name
      FROM (SELECT floor(100000 * power(random() + 0 * (g + i), 3))::int AS n FROM generate_series(0, {words}) AS i) AS drawn,
           (SELECT ARRAY['ka','ro','li','ten','mar','so','vel','dar','qui','bri','stel','on','um','ex','pro','gra','fi',
                         'lum','tor','nex','pa','wi','hu','zel'] AS s) AS syllables
"""
PRODUCTS = f"""
    INSERT INTO catalog_product (company_id, sku, name, description, kind, unit_id, tax_code_id, price, currency, barcode,
                                 weight, lead_time_days, is_active, version)
    SELECT p.company_id, chr(65 + g %% 23) || '-' || lpad(g::text, 7, '0'), names.name, '', 'goods', p.unit_id,
           p.tax_code_id, 10, p.currency, '40' || lpad(g::text, 11, '0'), 0, 7, true, 1
      FROM generate_series(1, %(size)s) AS g
      CROSS JOIN LATERAL ({NAMES.format(words="2 + g %% 3")}) AS names
      CROSS JOIN (SELECT * FROM catalog_product LIMIT 1) AS p
"""  # noqa: S608
CUSTOMERS = f"""
    INSERT INTO customers_customer (company_id, code, name, country, vat_id, email, phone, language, currency,
      payment_terms_id, billing_policy, allows_partial_delivery, priority, is_active, is_approved, notes, external_reference,
      version)
    SELECT c.company_id, 'K' || lpad(g::text, 6, '0'), names.name, 'AT', '', '', '', 'en', c.currency, c.payment_terms_id,
           'shipment', true, 5, true, true, '', '', 1
      FROM generate_series(1, %(size)s / 10) AS g
      CROSS JOIN LATERAL ({NAMES.format(words="1")}) AS names
      CROSS JOIN (SELECT * FROM customers_customer LIMIT 1) AS c
"""  # noqa: S608
FLOOR = """
    SELECT id, sku, name FROM catalog_product WHERE company_id = %s AND sku = %s
"""
SAMPLE = "SELECT code, name FROM core_searchentry WHERE kind = %s AND name LIKE '%% %%' ORDER BY hashint8(id) LIMIT %s"
Typing = Callable[[random.Random, str, str], str]


def _one_error(chance: random.Random, word: str) -> str:
    place = chance.randrange(1, len(word))
    return word[:place] + chance.choice(("", "x", "xy"[: len(word) % 2 + 1])) + word[place + 1 :]


def _longest(name: str) -> str:
    return max(name.split(), key=len)


TYPED: dict[str, Typing] = {
    "code": lambda chance, code, name: code,
    "code_begun": lambda chance, code, name: code[:6],
    "word_begun": lambda chance, code, name: _longest(name)[:4],
    "three_letters": lambda chance, code, name: name[:3],
    "two_words_begun": lambda chance, code, name: " ".join(word[:4] for word in name.split()[:2]),
    "inside_a_word": lambda chance, code, name: _longest(name)[2:7],
    "one_error": lambda chance, code, name: _one_error(chance, _longest(name)),
    "two_errors": lambda chance, code, name: _one_error(chance, _one_error(chance, _longest(name))),
    "nothing_like_it": lambda chance, code, name: "wxqzjvk " + name[:3],
}


def measure(size: int | None, processes: int) -> Iterator[dict[str, Any]]:
    """Milliseconds of an answer, by what was typed; the floor is one product by its code in hand-written SQL."""
    with ground.database("search") as environment:
        command = [
            sys.executable,
            str(ground.MANAGE),
            "bench",
            "search",
            "--worker",
            "0",
            "--size",
            str(size or 1_000_000),
        ]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
        yield from (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))


def work(size: int) -> Iterator[dict[str, Any]]:
    """Fill the tables through the same triggers as everybody's rows, and type."""
    company = ground.master_data()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        begun = time.perf_counter()
        cursor.execute(PRODUCTS, {"size": size})
        cursor.execute(CUSTOMERS, {"size": size})
        filled = time.perf_counter() - begun
        cursor.execute("ANALYZE")
    yield {"metric": "search_fill", "n": size, "value": round(filled, 1), "unit": "s"}
    with visitor(company, "SAL") as user:
        for kind, address in (("product", "catalog:options"), ("customer", "customers:options")):
            yield from _figures(user, kind, reverse(address), size)
    floor = list(_floor(company.pk))
    yield {"metric": "search_floor_p50", "n": size, "value": round(statistics.median(floor), 2), "unit": "ms"}


def _figures(user: Visitor, kind: str, path: str, size: int) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(SAMPLE, [kind, TYPED_TIMES])
        meant = cursor.fetchall()
    chance, everything = random.Random(7), []  # noqa: S311 - the benchmark has to repeat
    for name, typing in TYPED.items():
        times, found = [], 0
        for code, words in meant:
            taken, body = user.ask(f"{path}?q={typing(chance, code, words).replace(' ', '+')}")
            times.append(taken)
            found += b"data-value" in body
        everything += times
        p95 = statistics.quantiles(times, n=20)[-1]
        yield {
            "metric": f"search_{kind}_{name}_p95", "n": size, "value": round(p95, 1), "unit": "ms",
            "answered": f"{found} of {len(times)}",
        }  # fmt: skip
    yield {
        "metric": f"search_{kind}_p95", "n": size, "value": round(statistics.quantiles(everything, n=20)[-1], 1), "unit": "ms",
    }  # fmt: skip


def _floor(company_id: int) -> Iterator[float]:
    with ground.plain_connection() as plain:
        codes = plain.execute(
            "SELECT sku FROM catalog_product ORDER BY hashint8(id) LIMIT %s", [TYPED_TIMES]
        ).fetchall()
        for (sku,) in codes:
            begun = time.perf_counter()
            plain.execute(FLOOR, [company_id, sku]).fetchone()
            yield (time.perf_counter() - begun) * 1000
