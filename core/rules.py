"""The foundation's own rules, looked up in the catalog of the database and in the roles people hold."""

from core.invariants import Rule
from core.policy import SEPARATED

_PAIRS = ", ".join(f"('{min(pair)}', '{max(pair)}')" for pair in SEPARATED)
_PAPERS = "relkind IN ('r', 'p', 'S', 'v') AND relnamespace = 'public'::regnamespace"

RULES = (
    Rule(
        "COM-1",
        "references between business rows carry the company",
        """
        SELECT c.conrelid::regclass::text || ' to ' || c.confrelid::regclass::text, c.conname
          FROM pg_constraint c
          JOIN pg_attribute here ON here.attrelid = c.conrelid AND here.attname = 'company_id'
          JOIN pg_attribute there ON there.attrelid = c.confrelid AND there.attname = 'company_id'
         WHERE c.contype = 'f' AND NOT EXISTS (
           SELECT FROM pg_constraint wide
            WHERE wide.contype = 'f' AND wide.conrelid = c.conrelid AND wide.confrelid = c.confrelid
              AND c.conkey <@ wide.conkey
              AND (here.attnum, there.attnum) IN (SELECT * FROM unnest(wide.conkey, wide.confkey))
         )
        """,
    ),
    Rule(
        "G9",
        "the application role owns nothing, empties no table and makes none",
        f"""
        SELECT relname FROM pg_class
         WHERE {_PAPERS} AND (pg_get_userbyid(relowner) = 'o2c_app'
               OR relkind <> 'S' AND has_table_privilege('o2c_app', oid, 'TRUNCATE, TRIGGER, REFERENCES'))
        UNION ALL
        SELECT 'schema public' WHERE has_schema_privilege('o2c_app', 'public', 'CREATE')
        """,
    ),
    Rule(
        "SEC-2",
        "nobody holds roles that must stay apart",
        f"""
        SELECT one.user_id, one.company_id, one.role, other.role
          FROM core_membership one JOIN core_membership other USING (company_id, user_id)
         WHERE (one.role, other.role) IN ({_PAIRS})
        """,
    ),
    Rule(
        "SEC-2",
        "nobody has approved or refused what he asked for himself",
        """
        SELECT 'request ' || number FROM core_approvalrequest
         WHERE status IN ('approved', 'refused') AND (decided_by_id IS NULL OR decided_by_id = requested_by_id)
        """,
    ),
    Rule(
        "SEC-2",
        "each decision of a request has its event",
        """
        SELECT 'request ' || r.number FROM core_approvalrequest r
         WHERE r.status <> 'requested' AND NOT EXISTS (
           SELECT FROM core_event e WHERE e.document_kind = 'core.approvalrequest' AND e.document_id = r.id
              AND e.activity = r.status AND e.actor_id = r.decided_by_id)
        """,
    ),
)
