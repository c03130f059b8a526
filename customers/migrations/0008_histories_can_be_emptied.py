"""Histories only grow (AUD-1), but an erasure takes the personal data out of those of an erased customer."""

from django.db import migrations

#: Runs with the rights of the owner, for the application may not touch histories, and only for who is erased.
FORGET = """
    CREATE FUNCTION customers_forget(erased bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $forget$
    BEGIN
      IF NOT EXISTS (SELECT FROM customers_customer WHERE id = erased AND erased_at IS NOT NULL) THEN
        RAISE EXCEPTION 'this customer is not erased' USING ERRCODE = '23514';
      END IF;
      UPDATE customers_customerevent SET name = code, second_name = '', email = '', phone = '', notes = '', vat_id = ''
       WHERE id = erased;
      UPDATE customers_addressevent SET name = '', street = '', postal_code = '', city = '', region = '' WHERE customer_id = erased;
      UPDATE customers_contactevent SET name = '', email = '', phone = '', title = '' WHERE customer_id = erased;
    END $forget$;
    REVOKE ALL ON FUNCTION customers_forget(bigint) FROM PUBLIC;
    DO $$ BEGIN
      IF to_regrole('o2c_app') IS NOT NULL THEN GRANT EXECUTE ON FUNCTION customers_forget(bigint) TO o2c_app; END IF;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_tags_addresses_and_roles")]

    operations = [migrations.RunSQL(FORGET, "DROP FUNCTION customers_forget(bigint)")]
