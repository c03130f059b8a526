"""What customers complain of, and corrections: what stays billed at a lower price."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeChildren, FreezeRows, GuardLifecycle
from invoicing.lifecycle import COMPLAINT_LIFECYCLE


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_shipping_and_stock_master_data"),
        ("core", "0013_one_way_to_refresh_statistics"),
        ("customers", "0012_delivery_master_data"),
        ("fulfillment", "0009_returns_in_place_of_others"),
        ("invoicing", "0006_credit_notes_of_returns"),
        ("orders", "0016_unsettled_returns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Complaint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("waiting", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("done", "Done"),
                            ("rejected", "Rejected"),
                            ("canceled", "Canceled"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("damaged", "Damaged on the way"),
                            ("defective", "Defective"),
                            ("wrong_item", "Wrong article delivered"),
                            ("too_many", "More delivered than ordered"),
                            ("not_as_said", "Not as described"),
                            ("late", "Delivered too late"),
                            ("mistake", "Ordered by mistake"),
                            ("not_needed", "No longer needed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, help_text="What the customer says of it.", max_length=500),
                ),
                ("complaint_date", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("net_amount", models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="ComplaintLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(help_text="That of the line of the order or the invoice."),
                ),
                (
                    "action",
                    models.CharField(choices=[("return", "Return"), ("credit", "Credit note")], max_length=6),
                ),
                ("quantity", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("unit_amount", models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ("net_amount", models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="ComplaintResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="invoiceline",
            name="invoice_line_quantity_positive",
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="is_correction",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Of a credit note: of two lines the old price taken back, or the new one billed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity__gt", 0),
                    models.Q(("is_correction", True), ("quantity__lt", 0)),
                    _connector="OR",
                ),
                name="invoice_line_quantity_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_correction", False), ("corrects__isnull", False), _connector="OR"),
                name="invoice_line_corrects",
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="invoice",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="complaints",
                to="invoicing.invoice",
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="order",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="complaints",
                to="orders.salesorder",
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="submitted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="complaintline",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="complaintline",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="invoicing.complaint"
            ),
        ),
        migrations.AddField(
            model_name="complaintline",
            name="invoice_line",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="complaint_lines",
                to="invoicing.invoiceline",
            ),
        ),
        migrations.AddField(
            model_name="complaintline",
            name="order_line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="complaint_lines",
                to="orders.salesorderline",
            ),
        ),
        migrations.AddField(
            model_name="complaintresult",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="complaintresult",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="results", to="invoicing.complaint"
            ),
        ),
        migrations.AddField(
            model_name="complaintresult",
            name="credit_note",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="complaint_result",
                to="invoicing.invoice",
            ),
        ),
        migrations.AddField(
            model_name="complaintresult",
            name="goods_return",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="complaint_result",
                to="fulfillment.goodsreturn",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["company", "-id"], name="complaint_newest"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["company", "status", "id"], name="complaint_status"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["company", "complaint_date"], name="complaint_date"),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="complaint_once"),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("invoice__isnull", True), ("order__isnull", False)),
                    models.Q(("invoice__isnull", False), ("order__isnull", True)),
                    _connector="OR",
                ),
                name="complaint_about_one_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_by__isnull", False), ("status__in", ["approved", "done"])),
                    models.Q(("approved_by__isnull", True), ("status__in", ["draft", "waiting", "rejected"])),
                    ("status", "canceled"),
                    _connector="OR",
                ),
                name="complaint_approved_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_by", models.F("entered_by")), _negated=True),
                    models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                ),
                name="complaint_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaintline",
            constraint=models.UniqueConstraint(fields=("complaint", "position"), name="complaint_line_once"),
        ),
        migrations.AddConstraint(
            model_name="complaintline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="complaint_line_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="complaintline",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit_amount__isnull", True), ("unit_amount__gt", 0), _connector="OR"),
                name="complaint_line_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaintresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("credit_note__isnull", True), ("goods_return__isnull", False)),
                    models.Q(("credit_note__isnull", False), ("goods_return__isnull", True)),
                    _connector="OR",
                ),
                name="complaint_result_is_one_document",
            ),
        ),
        CompanyReferences("invoicing", only=("complaint", "complaintline", "complaintresult")),
        GuardLifecycle("invoicing_complaint", "invoicing.complaint", COMPLAINT_LIFECYCLE.pairs()),
        FreezeRows(
            "invoicing_complaint", once="OLD.status IN ('done', 'rejected', 'canceled')", free=("note",)
        ),
        FreezeChildren(
            "invoicing_complaintline",
            parent="invoicing_complaint",
            key="complaint_id",
            once="parent.status <> 'draft'",
        ),
        FreezeRows("invoicing_complaintresult"),
    ]
