"""Keeping everything that can be found findable: the database's own triggers, so that no way of writing forgets it.

``core_folded`` takes case and accents off as ``core.finding.folded`` does, ``core_words`` takes a text to pieces,
``core_deletions`` says what is left of a word without one or two of its first seven letters (W. Garbe, SymSpell, 2012):
two words that share one of those may differ by typing errors.
"""

from __future__ import annotations

from typing import Any

from core.freeze import Guard

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION core_folded(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(
  normalize(translate(replace(replace(lower(t), 'ß', 'ss'), 'æ', 'ae'), 'øłđı', 'oldi'), NFKD),
  U&'[\0300-\036f]', '', 'g');
CREATE OR REPLACE FUNCTION core_words(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN ARRAY(
  SELECT DISTINCT left(w, 40) FROM regexp_split_to_table(core_folded(t), '[^[:alnum:]]+') AS w WHERE w <> '');
CREATE OR REPLACE FUNCTION core_deletions(word text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN (
  WITH RECURSIVE rest(t, n) AS (
    SELECT left(word, 7), 0
    UNION
    SELECT left(t, i - 1) || substr(t, i + 1), n + 1 FROM rest, generate_series(1, length(t)) AS i WHERE n < 2)
  SELECT coalesce(array_agg(DISTINCT t), '{}') FROM rest WHERE length(t) > 1);
"""
#: What is new among many words is found by a set operation over the whole vocabulary, not word by word.
LEARN_WORDS = r"""
CREATE OR REPLACE FUNCTION core_learn_words(entry_company bigint, entry_kind text, used text[]) RETURNS void
LANGUAGE plpgsql AS $learn$
BEGIN
  IF cardinality(used) < 500 THEN
    used := ARRAY(
      SELECT unnest(used) EXCEPT SELECT word FROM core_searchword
       WHERE company_id = entry_company AND kind = entry_kind AND word = ANY (used));
  ELSE
    used := ARRAY(
      SELECT unnest(used) EXCEPT SELECT word FROM core_searchword
       WHERE company_id = entry_company AND kind = entry_kind);
  END IF;
  INSERT INTO core_searchword (company_id, kind, word, deletions)
  SELECT entry_company, entry_kind, word, core_deletions(word) FROM unnest(used) AS word;
END $learn$;
"""
#: To compare arrays of hundreds of words costs far more than the planner believes: left to itself it reads tables of
#: 50,000 rows in sequence, or along an ordinary index, and does that with every one. So it is told that pages in sequence
#: are dear, and to leave ordinary indexes alone. The first answers entries that have, of each typed word, one of its
#: spellings (in one text, with blanks between), the second known words that share a rest with the typed one.
PROBES = r"""
CREATE OR REPLACE FUNCTION core_entries_with(entry_company bigint, entry_kind text, spellings text[], most int)
RETURNS TABLE (entry_key bigint, entry_name text, entry_words text[])
LANGUAGE plpgsql STABLE SET seq_page_cost = 100 SET random_page_cost = 0.01 SET enable_indexscan = off AS $with$
DECLARE tests text;
BEGIN
  SELECT string_agg(format('words && string_to_array(%L, '' '')', s), ' AND ' ORDER BY length(s)) INTO tests
    FROM unnest(spellings) AS s;
  RETURN QUERY EXECUTE format(
    'SELECT object_id, name, words FROM core_searchentry WHERE company_id = %s AND kind = %L AND %s LIMIT %s',
    entry_company, entry_kind, tests, most);
END $with$;
CREATE OR REPLACE FUNCTION core_words_like(entry_company bigint, entry_kind text, typed text, most int) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET seq_page_cost = 100 SET random_page_cost = 0.01 SET enable_indexscan = off AS $like$
BEGIN
  RETURN QUERY EXECUTE format(
    'SELECT DISTINCT word FROM core_searchword WHERE company_id = %s AND kind = %L AND deletions && %L LIMIT %s',
    entry_company, entry_kind, core_deletions(typed), most);
END $like$;
"""
#: What stands inside a word is found by its pieces of three letters, for which there is an index of its own; what few words
#: share all pieces is then looked at.
INSIDE = r"""
CREATE OR REPLACE FUNCTION core_pieces(word text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN ARRAY(SELECT DISTINCT substr(word, i, 3) FROM generate_series(1, length(word) - 2) AS i);
CREATE OR REPLACE FUNCTION core_words_with(entry_company bigint, entry_kind text, typed text, most int) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET seq_page_cost = 100 SET random_page_cost = 0.01 SET enable_indexscan = off AS $inside$
BEGIN
  RETURN QUERY EXECUTE format(
    'SELECT DISTINCT word FROM core_searchword WHERE company_id = %s AND kind = %L
        AND core_pieces(word) @> %L AND strpos(word, %L) > 1 LIMIT %s',
    entry_company, entry_kind, core_pieces(typed), typed, most);
END $inside$;
"""
NO_INSIDE = """
DROP FUNCTION core_words_with(bigint, text, text, int); DROP FUNCTION core_pieces(text);
"""
NO_PROBES = """
DROP FUNCTION core_words_like(bigint, text, text, int); DROP FUNCTION core_entries_with(bigint, text, text[], int);
"""
NO_LEARN_WORDS = "DROP FUNCTION core_learn_words(bigint, text, text[]);"
NO_FUNCTIONS = """
DROP FUNCTION core_deletions(text); DROP FUNCTION core_words(text); DROP FUNCTION core_folded(text);
"""


class KeepFindable(Guard):
    """Rows of a table are found by code, name and words.

    ``entries`` is SQL that answers (company, id, code, name, further words) of rows ``{rows}`` that are to be found.
    What else the words come from is told in ``also``: {table: column that leads here}; ``columns`` are those of the
    table itself whose change makes a new entry. Existing rows are taken in at once.
    """

    def __init__(
        self,
        table: str,
        kind: str,
        *,
        entries: str,
        columns: tuple[str, ...],
        also: dict[str, str] | None = None,
    ) -> None:
        self.table, self.kind, self.entries, self.columns, self.also = (
            table,
            kind,
            entries,
            columns,
            also or {},
        )
        self.up = "\n".join(
            (
                self._indexes(), self._keeper(), self._own_triggers(),
                *(self._triggers_of(other, column) for other, column in self.also.items()),
                f"SELECT findable_{kind}(ARRAY(SELECT id FROM {table}));",
            )
        )  # fmt: skip
        self.down = "\n".join(
            (
                *(self._no_triggers(each) for each in (table, *self.also)),
                f"DROP FUNCTION findable_{kind}(bigint[]);",
                f"DROP INDEX search_entry_{kind}; DROP INDEX search_word_{kind};",
                f"DELETE FROM core_searchentry WHERE kind = '{kind}'; DELETE FROM core_searchword WHERE kind = '{kind}';",
            )
        )

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        options = {"entries": self.entries, "columns": self.columns, "also": self.also}
        return type(self).__name__, (self.table, self.kind), options

    def _indexes(self) -> str:
        where = f"WHERE kind = '{self.kind}'"
        return f"""
            CREATE INDEX search_entry_{self.kind} ON core_searchentry USING gin (words) {where};
            CREATE INDEX search_word_{self.kind} ON core_searchword USING gin (deletions) {where};
        """

    def _keeper(self) -> str:
        """Makes the entries of these rows as they are once others have left them, and learns their words.

        A word with a digit is a code: it is found, but not by its errors. Rows are always looked up by their key: when
        the first 20,000 come at once the planner believes the tables empty, and would read them whole for each row.
        """
        return f"""
            CREATE OR REPLACE FUNCTION findable_{self.kind}(rows bigint[]) RETURNS void LANGUAGE plpgsql
            SET enable_seqscan = off AS $find$
            DECLARE gone bigint[]; company bigint; used text[];
            BEGIN
              gone := ARRAY(
                SELECT object_id FROM core_searchentry
                 WHERE kind = '{self.kind}' AND object_id = ANY (rows) ORDER BY object_id FOR UPDATE);
              FOR company, used IN
                WITH found(company, id, code, name, more) AS ({self.entries.format(rows="ANY (rows)")}),
                kept AS (
                  INSERT INTO core_searchentry (company_id, kind, object_id, code, name, words)
                  SELECT found.company, '{self.kind}', id, core_folded(code), core_folded(name),
                         core_words(concat_ws(' ', code, regexp_replace(code, '[^[:alnum:]]', '', 'g'), name, more))
                    FROM found ORDER BY id
                  ON CONFLICT (kind, object_id) DO UPDATE
                     SET code = EXCLUDED.code, name = EXCLUDED.name, words = EXCLUDED.words
                  RETURNING company_id, words)
                SELECT company_id, array_agg(DISTINCT word) FROM kept, unnest(words) AS word
                 WHERE word !~ '[0-9]' AND length(word) > 1 GROUP BY company_id
              LOOP
                PERFORM core_learn_words(company, '{self.kind}', used);
              END LOOP;
              IF cardinality(gone) > 0 THEN
                WITH found(company, id, code, name, more) AS ({self.entries.format(rows="ANY (rows)")})
                SELECT ARRAY(SELECT unnest(gone) EXCEPT SELECT id FROM found) INTO gone;
                DELETE FROM core_searchentry WHERE kind = '{self.kind}' AND object_id = ANY (gone);
              END IF;
              IF cardinality(rows) >= 500 AND cardinality(rows) > (
                SELECT reltuples / 5 FROM pg_class WHERE oid = 'core_searchentry'::regclass)
              THEN PERFORM core_refresh_statistics(ARRAY['core_searchentry', 'core_searchword']); END IF;
            END $find$;
        """

    def _own_triggers(self) -> str:
        fresh, stale = (
            f"({', '.join(f'{each}.{name}' for name in self.columns)})" for each in ("fresh", "stale")
        )
        changed = f"SELECT fresh.id FROM fresh JOIN stale USING (id) WHERE {fresh} IS DISTINCT FROM {stale}"
        return "".join(
            (
                self._trigger(self.table, "insert", "SELECT id FROM fresh", "NEW TABLE AS fresh"),
                self._trigger(self.table, "update", changed, "OLD TABLE AS stale NEW TABLE AS fresh"),
                self._trigger(self.table, "delete", "SELECT id FROM stale", "OLD TABLE AS stale"),
            )
        )

    def _triggers_of(self, other: str, column: str) -> str:
        both = f"SELECT {column} FROM fresh UNION SELECT {column} FROM stale"
        return "".join(
            (
                self._trigger(other, "insert", f"SELECT {column} FROM fresh", "NEW TABLE AS fresh"),
                self._trigger(other, "update", both, "OLD TABLE AS stale NEW TABLE AS fresh"),
                self._trigger(other, "delete", f"SELECT {column} FROM stale", "OLD TABLE AS stale"),
            )
        )

    def _trigger(self, table: str, act: str, rows: str, referencing: str) -> str:
        name = f"findable_{self.kind}_{act}"
        return f"""
            CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $find$
            DECLARE changed bigint[] := ARRAY({rows});
            BEGIN
              IF cardinality(changed) > 0 THEN PERFORM findable_{self.kind}(changed); END IF;
              RETURN NULL;
            END $find$;
            CREATE TRIGGER {name} AFTER {act.upper()} ON {table} REFERENCING {referencing}
              FOR EACH STATEMENT EXECUTE FUNCTION {table}_{name}();
        """

    def _no_triggers(self, table: str) -> str:
        return "".join(
            f"DROP TRIGGER findable_{self.kind}_{act} ON {table}; DROP FUNCTION {table}_findable_{self.kind}_{act}();"
            for act in ("insert", "update", "delete")
        )


class FindInside(Guard):
    """Words of this kind are found by what stands inside them."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.up = f"""
            CREATE INDEX search_piece_{kind} ON core_searchword USING gin (core_pieces(word)) WHERE kind = '{kind}';
        """
        self.down = f"DROP INDEX search_piece_{kind};"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        return type(self).__name__, (self.kind,), {}


class RenewFindable(KeepFindable):
    """Write the function that keeps the entries as it is written now; triggers, indexes and entries stay."""

    def __init__(
        self,
        table: str,
        kind: str,
        *,
        entries: str,
        columns: tuple[str, ...],
        also: dict[str, str] | None = None,
    ) -> None:
        super().__init__(table, kind, entries=entries, columns=columns, also=also)
        self.up, self.down = self._keeper(), "SELECT 1"
