"""Search and imports let the planner know of new rows by the same function; what a database has of the other one goes."""

from django.db import migrations

from core.bulk import STATISTICS

#: What keeps entries findable calls the function by its old name where it was written before.
FOLLOW = r"""
DO $follow$
DECLARE keeper record;
BEGIN
  FOR keeper IN
    SELECT pg_get_functiondef(oid) AS definition FROM pg_proc
     WHERE proname LIKE 'findable\_%' AND prosrc LIKE '%core\_look\_at\_search(%'
  LOOP
    EXECUTE regexp_replace(
      keeper.definition, 'core_look_at_search\(\S+\);',
      'core_refresh_statistics(ARRAY[''core_searchentry'', ''core_searchword'']);');
  END LOOP;
  DROP FUNCTION IF EXISTS core_look_at_search(text);
END $follow$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0012_words_by_what_is_inside"),
    ]

    operations = [
        migrations.RunSQL(STATISTICS + FOLLOW, migrations.RunSQL.noop),
    ]
