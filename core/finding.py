"""Finding products and customers by what one remembers of them: a code, the beginnings of words, two letters wrong.

The search goes in steps, from what was surely meant to what may have been meant, and stops when the answer is full:
the code and the beginnings of code and name; words that begin as typed; words that contain what was typed; words with
typing errors. The later steps look into the vocabulary, which is small, and only then for the rows (docs/decisions/0008).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db import connection
from rapidfuzz.distance import OSA

from core.models import Company

LONGEST_TEXT = 100
MOST_WORDS = 6
MOST_SPELLINGS = 300
MOST_CANDIDATES = 200
AT_ONCE, MOST_TOGETHER = 30, 100  # spellings looked for in one go: of a single word, of each of several
ONE_ERROR_FROM, TWO_ERRORS_FROM = 4, 7  # letters; a shorter word would be forgiven into any other
_FOLDED = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ı": "i"})
_LAST_LETTER = "\U0010ffff"
_WORD = re.compile(r"[^\W_]+")
_BEGINNING, _INSIDE, _MISTYPED = 1, 2, 3


class _Candidate(NamedTuple):
    key: int
    name: str
    words: list[str]


def folded(text: str) -> str:
    """Without case and accents: what is compared in names."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_FOLDED))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """What was typed, folded and in pieces, each once, at most six."""
    return list(dict.fromkeys(_WORD.findall(folded(text))))[:MOST_WORDS]


def find(company: Company, kind: str, text: str, limit: int) -> list[int]:
    """The keys of what was meant, the nearest first; an empty text finds nothing."""
    plain = " ".join(folded(text[:LONGEST_TEXT]).split())
    typed = words_of(text[:LONGEST_TEXT])
    if not plain or not typed:
        return []
    found: dict[int, None] = {}
    for keys in _steps(company.pk, kind, plain, typed, limit):
        found.update(dict.fromkeys(keys))
        if len(found) >= limit:
            break
    return list(found)[:limit]


def _steps(company: int, kind: str, plain: str, typed: list[str], limit: int) -> Iterator[list[int]]:
    yield _by_beginning(company, kind, plain, typed, limit)
    if max(map(len, typed)) < 2:
        return
    costs: list[dict[str, int]] = [{word: 0} for word in typed]
    for step in (_begun, _containing, _mistyped):
        step(company, kind, typed, costs)
        yield _ranked(_candidates(company, kind, costs), costs)


def _by_beginning(company: int, kind: str, plain: str, typed: list[str], limit: int) -> list[int]:
    """The code in full, codes that begin with the text, all words in full, names that begin with the text."""
    sql = f"""
        SELECT object_id FROM (
          (SELECT object_id, 0 AS step, code AS place FROM core_searchentry
            WHERE company_id = %(company)s AND kind = '{_safe(kind)}' AND code = %(plain)s)
          UNION ALL
          (SELECT object_id, 2, lpad(length(name)::text, 4, '0') || name FROM core_searchentry
            WHERE company_id = %(company)s AND kind = '{_safe(kind)}' AND words @> %(typed)s::text[] LIMIT {MOST_CANDIDATES})
          UNION ALL
          (SELECT object_id, 1, code FROM core_searchentry
            WHERE company_id = %(company)s AND kind = '{_safe(kind)}' AND code ~>=~ %(plain)s AND code ~<~ %(last)s
            ORDER BY code USING ~<~ LIMIT %(limit)s)
          UNION ALL
          (SELECT object_id, 3, name FROM core_searchentry
            WHERE company_id = %(company)s AND kind = '{_safe(kind)}' AND name ~>=~ %(plain)s AND name ~<~ %(last)s
            ORDER BY name USING ~<~ LIMIT %(limit)s)) AS found
         ORDER BY step, place LIMIT {MOST_CANDIDATES}
    """  # noqa: S608
    values: dict[str, int | str | list[str]] = {
        "company": company,
        "plain": plain,
        "typed": typed,
        "last": plain + _LAST_LETTER,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def _begun(company: int, kind: str, typed: Sequence[str], costs: list[dict[str, int]]) -> None:
    sql = " UNION ALL ".join(
        f"""(SELECT {place}, array_agg(word) FROM (SELECT DISTINCT word FROM core_searchword
              WHERE company_id = %s::bigint AND kind = '{_safe(kind)}' AND word ~>=~ %s AND word ~<~ %s
              LIMIT {MOST_SPELLINGS}) AS w)"""  # noqa: S608
        for place in range(len(typed))
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for word in typed for value in (company, word, word + _LAST_LETTER)])
        for place, spellings in cursor.fetchall():
            for word in spellings or ():
                costs[place].setdefault(word, _BEGINNING)


def _containing(company: int, kind: str, typed: Sequence[str], costs: list[dict[str, int]]) -> None:
    for place, spellings in _probed("core_words_with", company, kind, typed, lambda word: len(word) > 2):
        for word in spellings:
            costs[place].setdefault(word, _INSIDE)


def _mistyped(company: int, kind: str, typed: Sequence[str], costs: list[dict[str, int]]) -> None:
    for place, spellings in _probed("core_words_like", company, kind, typed, _is_forgiven):
        most = 2 if len(typed[place]) >= TWO_ERRORS_FROM else 1
        for word in spellings:
            errors = _errors(typed[place], word, most)
            if errors <= most:
                costs[place].setdefault(word, _MISTYPED + errors)


def _errors(typed: str, word: str, most: int) -> int:
    """How many letters are wrong, missing, too many or exchanged; a long word need not be typed to its end."""
    whole = OSA.distance(typed, word, score_cutoff=most)
    return (
        min(whole, OSA.distance(typed, word[: len(typed)], score_cutoff=most))
        if len(word) > len(typed)
        else whole
    )


def _is_forgiven(word: str) -> bool:
    return len(word) >= ONE_ERROR_FROM and word.isalpha()


def _probed(
    probe: str, company: int, kind: str, typed: Sequence[str], is_asked: Callable[[str], bool]
) -> Iterator[tuple[int, list[str]]]:
    """Known words that the probe (core/search_index.py) answers, by the place of the typed word, in one statement."""
    asked = [(place, word) for place, word in enumerate(typed) if is_asked(word)]
    if not asked:
        return
    sql = " UNION ALL ".join(
        f"SELECT {place}, ARRAY(SELECT {probe}(%s::bigint, %s, %s, {MOST_SPELLINGS}))"
        for place, _word in asked
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _place, word in asked for value in (company, kind, word)])
        yield from cursor.fetchall()


def _candidates(company: int, kind: str, costs: Sequence[dict[str, int]]) -> list[_Candidate]:
    """Entries with the nearest spellings, until there are enough of them to choose from.

    A few frequent words among hundreds stand in half of all names; the rest of the spellings is not asked for then.
    """
    spellings = [_nearest_first(cost) for cost in costs]
    if len(spellings) > 1:
        return _with_words(company, kind, [words[:MOST_TOGETHER] for words in spellings])
    found: list[_Candidate] = []
    for start in range(0, len(spellings[0]), AT_ONCE):
        found += _with_words(company, kind, [spellings[0][start : start + AT_ONCE]])
        if len(found) >= MOST_CANDIDATES:
            break
    return list({candidate.key: candidate for candidate in found}.values())


def _nearest_first(cost: dict[str, int]) -> list[str]:
    return sorted(cost, key=lambda word: (cost[word], len(word)))


def _with_words(company: int, kind: str, spellings: Iterable[list[str]]) -> list[_Candidate]:
    """Entries that have, of each typed word, one of its spellings."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entry_key, entry_name, entry_words FROM core_entries_with(%s, %s, %s, %s)",
            [company, kind, [" ".join(words) for words in spellings], MOST_CANDIDATES],
        )
        return [_Candidate(*row) for row in cursor.fetchall()]


def _ranked(candidates: Iterable[_Candidate], costs: Sequence[dict[str, int]]) -> list[int]:
    """The nearest spelling first, then the shortest name, then the alphabet."""

    def place(candidate: _Candidate) -> tuple[int, int, str]:
        far = sum(min((cost[word] for word in candidate.words if word in cost), default=99) for cost in costs)
        return far, len(candidate.name), candidate.name

    return [candidate.key for candidate in sorted(candidates, key=place)]


def _safe(kind: str) -> str:
    """A kind goes into the SQL as it is, for it chooses the index; it is a name of ours, never typed."""
    if not kind.isidentifier():
        raise ValueError(kind)
    return kind
