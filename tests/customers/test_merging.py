"""Two customers become one: what is still to happen follows, what is posted stays, and the figures add up."""

from decimal import Decimal

import pytest
from django.apps import apps

from core import approvals, invariants, timeline
from core.models import ApprovalRequest, OutboxMessage
from core.refusals import NotPermitted, Refusal
from credit import operations as credit
from credit.selectors import standing
from customers import operations
from customers.models import Contact, Customer, CustomerPrice, CustomerProduct
from fulfillment import operations as fulfillment
from orders import operations as orders
from orders.models import Agreement, StandingOrder
from portal.models import PortalAccount
from portal.selectors import customers_of
from receivables import operations as receivables
from reporting import selectors as reporting
from tests.builders import (
    a_company,
    a_customer,
    a_draft_order,
    a_product,
    a_user,
    an_actor,
    an_issued_invoice,
    an_order,
    stock,
    the_company,
)  # fmt: skip
from tests.hostile.stage.orders import a_standing_order, an_agreement
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return a_customer(code="OLD", name="Alfreds old"), a_customer(code="KEPT", name="Alfreds")


def merge(alias, survivor) -> dict[str, int]:
    alias.refresh_from_db()
    survivor.refresh_from_db()
    moved = operations.merge(alias, survivor, by=an_actor(None, "MGR"))
    alias.refresh_from_db()
    survivor.refresh_from_db()
    return moved


def test_what_is_to_become_of_every_reference_to_a_customer_is_decided():
    references = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if field.related_model is Customer
        and not hasattr(model, "pgh_obj")
        and not field.name.startswith("pgh_")
    }

    assert operations.known_references() == references


def test_the_one_given_up_becomes_the_inactive_alias_in_the_family_of_the_one_kept(pair):
    alias, survivor = pair

    merge(alias, survivor)

    assert (alias.is_active, alias.merged_into, alias.parent) == (False, survivor, survivor)
    with pytest.raises(Refusal):
        a_draft_order(alias)
    assert timeline.of_document(survivor)[0].data["from"] == "OLD"
    assert timeline.of_document(alias)[0].activity == "merged"


def test_agreements_and_standing_orders_go_on_with_the_one_kept(pair):
    alias, survivor = pair
    agreement, standing = an_agreement(alias), a_standing_order(alias)

    merge(alias, survivor)

    assert Agreement.objects.get(number=agreement).customer == survivor
    assert StandingOrder.objects.get(number=standing).customer == survivor
    assert set(orders.orders_not_done(survivor)) == {agreement, standing}


def test_orders_that_are_not_done_follow_with_their_shipments_and_go_on_to_the_end(pair):
    alias, survivor = pair
    product = a_product(on_hand="100")
    canceled = an_order(alias, product=product)
    orders.cancel(canceled, reason="customer", by=an_actor(None, "SAL"))
    draft, running = a_draft_order(alias, product=product), an_order(alias, product=product)
    moved = merge(alias, survivor)

    assert moved["orders.salesorder.customer"] == 2
    assert {order.number for order in survivor.orders.all()} == {draft.number, running.number}
    assert list(alias.orders.all()) == [canceled]
    shipment = running.shipments.get()
    assert shipment.customer == survivor
    by = an_actor(None, "WH")
    for verb in (fulfillment.pick, fulfillment.pack, fulfillment.dispatch):
        verb(shipment, by=by)
    assert running.invoices.get().customer == survivor
    assert invariants.run_all() == []


def test_what_has_left_the_house_keeps_its_papers_and_is_billed_to_the_one_kept(pair):
    alias, survivor = pair
    alias.billing_policy = "manual"
    alias.save()
    product = a_product(on_hand="1")
    order = an_order(alias, product=product, quantity="2")
    shipment, by = order.shipments.get(), an_actor(None, "WH")
    for verb in (fulfillment.pick, fulfillment.pack, fulfillment.dispatch):
        verb(shipment, by=by)

    merge(alias, survivor)

    shipment.refresh_from_db()
    order.refresh_from_db()
    assert (shipment.customer, order.customer) == (alias, survivor)
    stock(product, "5")
    assert invariants.run_all() == []


def test_posted_documents_stay_and_figures_limit_and_account_reach_over_both(pair):
    alias, survivor = pair
    old, new = an_issued_invoice(alias, unit_price="100.00"), an_issued_invoice(survivor, unit_price="50.00")
    today = the_company().today()
    before = [reporting.customer_glance(the_company(), [each.pk], today).open_amount for each in pair]
    credit.set_limit(survivor, limit_amount=Decimal(1000), by=an_actor(None, "MGR"))

    merge(alias, survivor)

    old.refresh_from_db()
    assert old.customer == alias
    assert before == [Decimal("120.00"), Decimal("60.00")]
    assert standing(survivor, today).open_receivables_amount == Decimal("180.00")
    page = text_of(signed_in("MGR").get("/reports/customers/KEPT/"))
    assert "180" in page
    assert "with the customers merged into this one" in page
    account = text_of(signed_in("AR").get("/receivables/accounts/KEPT/"))
    assert old.number in account
    assert new.number in account
    assert invariants.run_all() == []


def test_a_payment_of_the_one_kept_settles_an_invoice_of_the_other(pair):
    alias, survivor = pair
    invoice = an_issued_invoice(alias, unit_price="100.00")
    merge(alias, survivor)

    receivables.post_payment(
        survivor, amount=Decimal("120.00"), currency="EUR", allocations=[(invoice, Decimal("120.00"))],
        by=an_actor(None, "AR"),
    )  # fmt: skip

    assert invoice.open_items.get().open_amount == 0
    assert invariants.run_all() == []


def test_a_block_is_carried_over_and_held_orders_are_looked_at_again(pair):
    alias, survivor = pair
    credit.block(alias, reason="Insolvent", by=an_actor(None, "CRC"))
    an_order(survivor)
    held = an_order(alias)
    assert held.status == "held"
    OutboxMessage.objects.all().delete()

    merge(alias, survivor)

    survivor.credit_account.refresh_from_db()
    assert survivor.credit_account.is_blocked
    assert "Insolvent" in survivor.credit_account.block_reason
    assert "credit.tasks.recheck_held_orders" in OutboxMessage.objects.values_list("task", flat=True)
    assert an_order(survivor).status == "held"


def test_master_data_follows_where_the_one_kept_has_not_said_the_same(pair):
    alias, survivor = pair
    tea, cup = a_product(sku="TEA"), a_product(sku="CUP")
    company = the_company()
    for customer, product, price in ((survivor, tea, "9"), (alias, tea, "8"), (alias, cup, "3")):
        CustomerPrice.objects.create(
            company=company,
            customer=customer,
            product=product,
            currency="EUR",
            min_quantity=1,
            price=Decimal(price),
        )
    CustomerProduct.objects.create(company=company, customer=alias, product=tea, sku="T-1")
    Contact.objects.create(company=company, customer=alias, name="Anna")
    operations.save_address(alias, None, {"street": "Hafenstr. 12"}, by=an_actor(None, "SAL"))
    operations.save_customer(alias, {}, by=an_actor(None, "MGR"), tags=["Wine"])

    merge(alias, survivor)

    prices = {price.product.sku: price.price for price in survivor.prices.all()}
    assert prices == {"TEA": Decimal(9), "CUP": Decimal(3)}
    assert [row.sku for row in survivor.products.all()] == ["T-1"]
    assert [row.name for row in survivor.contacts.all()] == ["Anna"]
    assert [tag.name for tag in survivor.tags.all()] == ["Wine"]
    assert [row.street for row in survivor.addresses.order_by("pk")] == ["Obere Str. 57", "Hafenstr. 12"]
    assert survivor.addresses.filter(is_billing=True).count() == 1


def test_who_signed_in_for_the_one_sees_the_documents_of_both(pair):
    alias, survivor = pair
    company = the_company()
    buyer, both = a_user(company, "PB"), a_user(company, "PB")
    for user, customer in ((buyer, alias), (both, alias), (both, survivor)):
        PortalAccount.objects.create(company=company, user=user, customer=customer)

    merge(alias, survivor)

    assert customers_of(buyer, company) == {alias.pk, survivor.pk}
    assert list(PortalAccount.objects.filter(user=both).values_list("customer", flat=True)) == [survivor.pk]


def test_a_customer_merged_twice_ends_at_the_last_one_kept(pair):
    first, second = pair
    third = a_customer(code="THIRD")

    merge(first, second)
    merge(second, third)

    first.refresh_from_db()
    assert (first.merged_into, first.parent) == (third, third)


def test_a_child_that_takes_over_its_parent_stands_alone_and_keeps_its_brothers(pair):
    parent, child = pair
    child.parent = parent
    child.save()
    brother = a_customer(code="BROTHER", parent=parent)

    merge(parent, child)

    brother.refresh_from_db()
    assert (child.parent, parent.parent, brother.parent) == (None, child, child)


def test_who_gets_invoices_for_others_leaves_that_to_the_one_kept(pair):
    alias, survivor = pair
    branch = a_customer(code="BRANCH", invoice_party=alias)

    merge(alias, survivor)

    branch.refresh_from_db()
    assert branch.invoice_party == survivor


def test_it_is_asked_for_with_a_reason_and_done_when_another_person_approves(pair):
    alias, survivor = pair
    clerk = signed_in("SAL")

    answer = clerk.post(
        "/customers/OLD/merge/", {"into": "KEPT", "reason": "Same firm", "idempotency_key": "k"}
    )
    made = ApprovalRequest.objects.get()
    page = text_of(signed_in("MGR").get(made.get_absolute_url()))
    alias.refresh_from_db()
    assert (answer.status_code, alias.merged_into) == (303, None)
    assert "Alfreds old" in page

    approvals.approve(made, by=an_actor(None, "CRC"))

    alias.refresh_from_db()
    assert alias.merged_into == survivor
    assert "Merged into Alfreds" in text_of(clerk.get("/customers/OLD/"))
    assert "Other customers were merged into this one" in text_of(clerk.get("/customers/KEPT/"))


def test_nobody_approves_what_he_asked_for_and_others_do_not_ask(pair):
    alias, survivor = pair
    manager = an_actor(None, "MGR")
    made = operations.ask_to_merge(alias, survivor, reason="Same firm", by=manager)

    with pytest.raises(NotPermitted):
        approvals.approve(made, by=manager)
    for role in ("WH", "CRC", "GL", "AUD", "ADM"):
        with pytest.raises(NotPermitted):
            operations.ask_to_merge(alias, survivor, reason="Same firm", by=an_actor(None, role))

    alias.refresh_from_db()
    assert alias.is_active


@pytest.mark.parametrize("why", ["himself", "merged", "inactive", "unapproved"])
def test_what_cannot_be_one_is_refused_at_the_field(pair, why):
    _alias, survivor = pair
    changes = {
        "himself": {}, "merged": {"is_active": False, "merged_into": a_customer(code="THIRD")},
        "inactive": {"is_active": False}, "unapproved": {"is_approved": False},
    }  # fmt: skip
    Customer.objects.filter(pk=survivor.pk).update(**changes[why])
    survivor.refresh_from_db()

    answer = Program("SAL").post(
        "/customers/OLD/merge", {"into": "OLD" if why == "himself" else "KEPT", "reason": "Same firm"}
    )

    assert (answer.status_code, fields_of(answer)) == (422, ["into"])
    assert not ApprovalRequest.objects.exists()


def test_a_customer_of_another_company_is_not_found(pair):
    a_customer(a_company("OTHER"), "THEIRS")

    answer = Program("SAL").post("/customers/OLD/merge", {"into": "THEIRS", "reason": "Same firm"})

    assert (answer.status_code, fields_of(answer)) == (422, ["into"])


def test_one_who_was_merged_is_not_woken_up(pair):
    alias, survivor = pair
    merge(alias, survivor)

    with pytest.raises(Refusal) as refusal:
        operations.save_customer(alias, {"is_active": True}, by=an_actor(None, "MGR"))

    assert refusal.value.field == "is_active"
