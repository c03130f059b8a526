"""A page explains any price in words: from the list price to the tax, and the margin to whoever may see it."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from catalog.models import PriceList, PriceListLine, ProductUnit, UnitOfMeasure
from customers.models import CustomerPrice
from orders import operations
from orders.charges import Charge
from orders.models import SalesOrder
from tests.builders import a_customer, a_product, a_rate, an_actor, the_company
from tests.orders.stage import a_clerk, a_draft, entry
from tests.programs import Program, signed_in, text_of

D = Decimal
pytestmark = pytest.mark.django_db


def explained(order: SalesOrder, position: int = 1, *, role: str = "SAL") -> list[str]:
    """The sentences a program reads, every space a plain one."""
    answer = Program(role).get(f"/orders/{order.number}/lines/{position}/price")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    return [step["message"].replace("\xa0", " ") for step in (*body["steps"], *body["margin"])]


def test_a_list_price_is_a_list_price():
    draft = a_draft(a_clerk(), entry(a_product(price="10.00")))

    assert explained(draft) == ["The list price is 10.00 EUR per piece.", "20 % tax is added (S20)."]


def test_a_price_list_names_its_line_its_factor_and_from_when_it_holds():
    company = the_company()
    prices = PriceList.objects.create(company=company, code="P", name="Retail", currency="EUR")
    PriceListLine.objects.create(
        company=company, price_list=prices, position=3, factor=D("0.7"), min_quantity=D(10),
        valid_from=datetime.date(2020, 1, 1),
    )  # fmt: skip
    draft = a_draft(a_clerk(), entry(a_product(price="10.00"), "12"), customer=a_customer(price_list=prices))

    assert explained(draft)[1:4] == [
        "The price list Retail takes 0.7 times the list price: 7.00 EUR (line 3).",
        "It holds from a quantity of 10 on.",
        "It holds from 1 Jan 2020 on.",
    ]


def test_an_agreement_a_box_and_discounts_are_told_in_their_order():
    company, tea = the_company(), a_product(price="1.25")
    box = UnitOfMeasure.objects.create(company=company, code="BX", name="box")
    ProductUnit.objects.create(company=company, product=tea, unit=box, factor=12)
    customer = a_customer()
    CustomerPrice.objects.create(
        company=company, customer=customer, product=tea, currency="EUR", price=D("1.00")
    )
    draft = a_draft(
        a_clerk(), entry(tea, "2", unit="BX", discount_amount=D("1.20")), customer=customer,
        discount_percent=D(5), charges=[Charge(D(3))],
    )  # fmt: skip

    assert explained(draft)[1:] == [
        "A price of 1.00 EUR is agreed with this customer.",
        "Sold by box, which holds 12 piece: 12.00 EUR.",
        "The line has a discount of 1.20 EUR per unit, that is 10 %: 10.80 EUR.",
        "The order's discount takes another 1.08 EUR off the line.",
        "3.00 EUR of the order's charges are shared to the line.",
        "20 % tax is added (S20).",
    ]


def test_a_price_in_another_currency_says_at_which_rate():
    a_rate(the_company(), "USD", "0.8")

    draft = a_draft(a_clerk(), entry(a_product(price="10.00")), customer=a_customer(currency="USD"))

    day = draft.order_date
    assert explained(draft)[1] == (
        f"That is 12.50 USD, at 1.2500 for one EUR on {day.day} {day:%b} {day.year}."
    )


def test_a_price_by_hand_says_by_whom_also_after_somebody_else_has_edited_the_draft():
    ann = an_actor(None, "SAL", username="ann", first_name="Ann", last_name="Archer")
    tea = a_product(price="10.00")
    draft = a_draft(ann, entry(tea, unit_price=D("9.00")))

    operations.edit(
        draft,
        operations.Header(draft.customer, note="x"),
        [entry(tea, "2", unit_price=D("9.00"))],
        by=a_clerk(),
    )

    assert explained(draft)[1] == f"{ann.name} entered 9.00 EUR by hand instead."


def test_only_who_may_see_margins_reads_margin_and_floor():
    tea = a_product(price="10.00", on_hand="5", margin_floor_percent=D(70))
    draft = a_draft(a_clerk(), entry(tea))

    assert explained(draft, role="MGR")[-2:] == [
        "At a cost of 4.00 EUR per unit the margin is 60 %.",
        "That is below the floor of 70 %.",
    ]
    assert not any("margin" in sentence for sentence in explained(draft, role="SAL"))


def test_the_page_opens_from_the_price_on_the_order():
    draft = a_draft(a_clerk(), entry(a_product(price="10.00")))
    url = reverse("orders:line-price", args=[draft.number, 1])
    browser = signed_in("SAL")

    assert url in text_of(browser.get(draft.get_absolute_url()))
    assert "The list price is 10.00 EUR per piece." in text_of(browser.get(url))
    assert browser.get(reverse("orders:line-price", args=[draft.number, 2])).status_code == 404
    assert signed_in("WH").get(url).status_code == 403


def test_a_customer_reads_of_a_price_by_hand_that_it_is_ours_and_no_name():
    customer = a_customer()
    ann = an_actor(None, "SAL", username="ann", first_name="Ann", last_name="Archer")
    draft = a_draft(ann, entry(a_product(price="10.00"), unit_price=D("9.00")), customer=customer)
    operations.quote(draft, valid_until=the_company().today(), by=ann)

    answer = Program("PB", customer=customer).get(f"/orders/{draft.number}/lines/1/price")

    assert answer.status_code == 200
    assert "Archer" not in answer.content.decode()
    assert answer.json()["margin"] == []


# Another customer -------------------------------------------------------------------------------------------------
def test_another_customer_brings_his_currency_and_prices_and_a_price_by_hand_is_kept_and_flagged():
    a_rate(the_company(), "USD", "0.8")
    tea, cup = a_product(price="10.00"), a_product(price="4.00")
    draft = a_draft(
        a_clerk(), entry(tea, unit_price=D("9.00")), entry(cup), customer=a_customer(name="Old Owl")
    )
    american = a_customer(currency="USD")

    operations.edit(
        draft, operations.Header(american), [entry(tea, unit_price=D("9.00")), entry(cup)], by=a_clerk()
    )

    kept, looked_up = draft.lines.all()
    assert draft.currency == "USD"
    assert (kept.unit_price, kept.price_source, kept.is_price_kept) == (D(9), "manual", True)
    assert (looked_up.unit_price, looked_up.is_price_kept) == (D("5.00"), False)
    assert "It was entered for Old Owl in EUR. Check whether it holds for this customer." in explained(draft)


def test_the_flag_stays_until_the_price_is_entered_anew_or_the_first_customer_is_back():
    tea, first, second = a_product(price="10.00"), a_customer(), a_customer()
    draft = a_draft(a_clerk(), entry(tea, unit_price=D("9.00")), customer=first)

    def kept_for(customer, price: str) -> bool:
        operations.edit(draft, operations.Header(customer), [entry(tea, unit_price=D(price))], by=a_clerk())
        return bool(draft.lines.get().is_price_kept)

    assert [kept_for(second, "9.00"), kept_for(second, "9.00"), kept_for(second, "8.50")] == [
        True,
        True,
        False,
    ]
    assert [kept_for(first, "8.50"), kept_for(second, "8.50")] == [True, False]


def test_the_form_shows_the_flag_before_anything_is_saved():
    tea, other = a_product(sku="TEA", price="10.00"), a_customer(code="OTHER")
    draft = a_draft(a_clerk(), entry(tea, unit_price=D("9.00")))
    form = {
        "customer": other.code, "draft": draft.number, "lines-0-sku_code": "TEA", "lines-0-quantity": "1",
        "lines-0-unit_price": "9.00", "all": "1",
    }  # fmt: skip

    answer = signed_in("SAL").post(reverse("orders:preview"), form).json()

    assert answer["lines"]["0"]["warning"] == "Entered for another customer"


def test_the_form_offers_units_only_where_a_product_has_several():
    company, tea = the_company(), a_product(sku="TEA", price="1.25")
    box = UnitOfMeasure.objects.create(company=company, code="BX", name="box")
    ProductUnit.objects.create(company=company, product=tea, unit=box, factor=12)
    a_product(sku="CUP")
    a_customer(code="ALFKI")
    form = {
        "customer": "ALFKI", "lines-0-sku_code": "TEA", "lines-0-quantity": "2", "lines-0-unit": "BX",
        "lines-0-discount_amount": "1.5", "lines-1-sku_code": "CUP", "lines-1-quantity": "1",
    }  # fmt: skip

    lines = signed_in("SAL").post(reverse("orders:preview"), form).json()["lines"]

    assert lines["0"]["units"] == [{"code": "", "label": "piece"}, {"code": "BX", "label": "box of 12"}]
    assert (lines["0"]["price"], lines["0"]["net"], lines["0"]["discount_percent"]) == (
        "15.00",
        "27.00",
        "10",
    )
    assert lines["1"]["units"] == []
