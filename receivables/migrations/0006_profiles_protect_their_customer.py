"""A customer with a dunning profile is not deleted with it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_guards"),
        ("receivables", "0005_fewer_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dunningprofile",
            name="customer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dunning_profile",
                to="customers.customer",
            ),
        ),
    ]
