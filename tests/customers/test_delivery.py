"""How a customer takes goods: a little more or less than ordered, on an Incoterm, with a word for the carrier."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from core import approvals
from core.models import ApprovalRequest
from core.refusals import Refusal
from customers import asking, operations, proposals
from customers.imports import CUSTOMERS
from customers.models import Customer
from tests.builders import a_customer, an_actor
from tests.imports.stage import counts, errors, imported, uploaded
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db

SAID = {
    "over_delivery_percent": "5", "under_delivery_percent": "2.5", "incoterm": "DAP", "incoterm_place": "Berlin",
    "notes_for_carrier": "Gate 4, until noon",
}  # fmt: skip
TERMS = {name: value for name, value in SAID.items() if name != "notes_for_carrier"}
NOTHING = {
    "over_delivery_percent": None, "under_delivery_percent": None, "incoterm": "", "incoterm_place": "",
    "notes_for_carrier": "",
}  # fmt: skip


@pytest.fixture
def alfki():
    return a_customer(code="ALFKI", name="Alfreds")


def a_customer_told(**changed) -> Customer:
    told = {name: Decimal(value) if name.endswith("percent") else value for name, value in SAID.items()}
    return a_customer(**{"code": "ALFKI", **told, **changed})


def shown(answer):
    return {name: answer.json()[name] for name in SAID}


def kept(customer):
    return {name: getattr(Customer.objects.get(pk=customer.pk), name) for name in SAID}


# programs ---------------------------------------------------------------------------------------------------------
def test_programs_write_it_read_it_and_take_it_away(alfki):
    manager = Program("MGR")

    made = manager.post("/customers", {"code": "NOVO", "name": "Newcomer", **SAID, "incoterm": "dap"})
    changed = manager.patch("/customers/ALFKI", SAID)
    unsaid = manager.patch("/customers/ALFKI", {"incoterm": None, "notes_for_carrier": None, "phone": "1"})
    read = shown(manager.get("/customers/ALFKI"))
    emptied = manager.patch("/customers/ALFKI", NOTHING)

    assert (made.status_code, shown(made)) == (201, SAID)
    assert [shown(changed), shown(unsaid), read] == [SAID] * 3
    assert shown(emptied) == NOTHING


WRONG = {
    "more than double": ({"over_delivery_percent": "100.01"}, "over_delivery_percent"),
    "less than nothing": ({"under_delivery_percent": "-1"}, "under_delivery_percent"),
    "an Incoterm of 2010": ({"incoterm": "DAT"}, "incoterm"),
    "a place of no Incoterm": ({"incoterm_place": "Berlin"}, "incoterm_place"),
    "too long a place": ({"incoterm": "DAP", "incoterm_place": "B" * 101}, "incoterm_place"),
    "a novel for the carrier": ({"notes_for_carrier": "x" * 501}, "notes_for_carrier"),
}


@pytest.mark.parametrize("wrong, field", WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_saved(alfki, wrong, field):
    manager = Program("MGR")

    answers = [
        manager.patch("/customers/ALFKI", wrong),
        manager.post("/customers", {"code": "NOVO", "name": "Newcomer", **wrong}),
    ]

    assert [(answer.status_code, fields_of(answer)) for answer in answers] == [(422, [field])] * 2
    assert (Customer.objects.count(), kept(alfki)) == (1, NOTHING)


def test_an_incoterm_is_not_taken_from_its_place():
    customer = a_customer_told()

    answer = Program("MGR").patch("/customers/ALFKI", {"incoterm": ""})

    assert (answer.status_code, fields_of(answer)) == (422, ["incoterm_place"])
    assert kept(customer)["incoterm"] == "DAP"


@pytest.mark.parametrize("role", ["WH", "CRC", "GL", "ADM", "AUD", "PB"])
def test_who_may_not_change_customers_changes_nothing_of_it(alfki, role):
    assert Program(role).patch("/customers/ALFKI", {"notes_for_carrier": "Gate 4"}).status_code == 403
    assert kept(alfki) == NOTHING


# the second person ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", TERMS)
def test_a_clerk_changes_the_notes_and_none_of_the_terms(name):
    customer = a_customer_told()
    clerk = Program("SAL")

    other = {"incoterm": "EXW", "incoterm_place": "Hamburg"}.get(name, "10")
    term = clerk.patch("/customers/ALFKI", {name: other, "phone": "1"})
    notes = clerk.patch("/customers/ALFKI", {"notes_for_carrier": "Ring twice"})

    assert (term.status_code, fields_of(term)) == (422, [name])
    assert shown(notes) == {**SAID, "notes_for_carrier": "Ring twice"}
    customer.refresh_from_db()
    assert customer.phone == ""


def test_the_terms_a_clerk_asks_for_hold_when_another_person_approves(alfki):
    asked = Program("SAL").post(
        "/customers/ALFKI/terms/requests", {**TERMS, "incoterm": "dap", "reason": "Agreed"}
    )
    before = kept(alfki)
    request = ApprovalRequest.objects.get()
    controller = an_actor(None, "CRC")
    page = text_of(signed_in("GL").get(request.get_absolute_url()))

    approvals.approve(request, by=controller)

    assert (asked.status_code, before, request.proposal) == (202, NOTHING, TERMS)
    for words in ("Over-delivery (%)", "5 %", "2.5 %", "DAP Delivered at place", "Berlin"):
        assert words in page
    assert kept(alfki) == {
        **TERMS, "over_delivery_percent": 5, "under_delivery_percent": Decimal("2.5"), "notes_for_carrier": "",
    }  # fmt: skip


def test_what_holds_already_is_not_asked_for_however_it_is_written():
    customer = a_customer_told()

    with pytest.raises(Refusal, match="holds already"):
        asking.ask_for_terms(
            customer,
            {"incoterm": "dap", "over_delivery_percent": Decimal("5.00")},
            reason="x",
            by=an_actor(None, "SAL"),
        )

    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"incoterm": "DAT"}, "incoterm"),
        ({"incoterm_place": "Berlin"}, "incoterm_place"),
        ({"over_delivery_percent": "101"}, "over_delivery_percent"),
    ],
)
def test_terms_that_cannot_be_are_not_even_asked_for(alfki, wrong, field):
    answer = Program("SAL").post("/customers/ALFKI/terms/requests", {**wrong, "reason": "x"})

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert not ApprovalRequest.objects.exists()


def test_who_approves_a_new_customer_sees_how_he_takes_goods():
    Program("SAL").post("/customers", {"code": "NOVO", "name": "Newcomer", **SAID})
    request = ApprovalRequest.objects.get()

    page = text_of(signed_in("CRC").get(request.get_absolute_url()))
    approvals.approve(request, by=an_actor(None, "MGR"))

    for words in ("Under-delivery (%)", "2.5 %", "DAP Delivered at place", "Berlin"):
        assert words in page
    assert Customer.objects.get().is_approved


def test_a_request_of_the_time_before_there_were_such_terms_is_still_shown():
    Program("SAL").post("/customers", {"code": "NOVO", "name": "Newcomer"})
    request = ApprovalRequest.objects.get()
    request.basis = {name: value for name, value in request.basis.items() if name not in TERMS}

    changes = proposals.show_new(request, an_actor(None, "CRC")).changes

    assert "30 days net" in [change.after for change in changes]
    assert "Incoterm" not in [change.label for change in changes]


# pages ------------------------------------------------------------------------------------------------------------
def typed(customer, **changed):
    return {
        "code": "ALFKI", "name": "Alfreds", "country": "DE", "language": "en", "currency": "EUR",
        "billing_policy": "shipment", "payment_terms": str(customer.payment_terms_id), "is_active": "on", "version": "1",
        "idempotency_key": "k", **changed,
    }  # fmt: skip


def test_it_is_keyed_in_on_the_form_and_shown_on_the_page_and_in_the_form_again(alfki):
    client = signed_in("MGR")

    answer = client.post("/customers/ALFKI/edit/", typed(alfki, **SAID))

    assert answer.status_code == 303
    assert kept(alfki) == {**SAID, "over_delivery_percent": 5, "under_delivery_percent": Decimal("2.5")}
    page = text_of(client.get("/customers/ALFKI/"))
    for words in ("DAP Delivered at place", "Berlin", "Gate 4, until noon", "2.5 %"):
        assert words in page
    form = text_of(client.get("/customers/ALFKI/edit/"))
    for words in ('<h2 class="panel__title">Delivery</h2>', 'value="2.5"', 'value="Gate 4, until noon"'):
        assert words in form


FORM_WRONG = {
    "percentage": ({"over_delivery_percent": "101"}, "Enter a percentage from 0 to 100"),
    "Incoterm": ({"incoterm": "DAT"}, "Incoterm: Select a valid choice"),
    "place": ({"incoterm_place": "Berlin"}, "Choose the Incoterm that names this place"),
}


@pytest.mark.parametrize("wrong, words", FORM_WRONG.values(), ids=FORM_WRONG.keys())
def test_what_is_keyed_in_wrong_is_said_and_nothing_is_saved(alfki, wrong, words):
    answer = signed_in("MGR").post("/customers/ALFKI/edit/", typed(alfki, **wrong))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert kept(alfki) == NOTHING


def test_a_clerk_finds_the_notes_on_his_form_and_the_terms_where_he_asks_for_them():
    customer = a_customer_told()
    clerk = signed_in("SAL")

    form = text_of(clerk.get("/customers/ALFKI/edit/"))
    clerk.post("/customers/ALFKI/edit/", typed(customer, notes_for_carrier="Ring twice"))
    asks = text_of(clerk.get("/customers/ALFKI/terms/"))

    assert 'name="notes_for_carrier"' in form
    assert [name for name in TERMS if f'name="{name}"' in form] == []
    assert [name for name in TERMS if f'name="{name}"' in asks] == list(TERMS)
    assert kept(customer)["notes_for_carrier"] == "Ring twice"
    assert kept(customer)["incoterm"] == "DAP"


# files ------------------------------------------------------------------------------------------------------------
HEADINGS = (
    "code,name,country,over-delivery (%),under-delivery (%),incoterm,named place,notes for the carrier\n"
)


def test_a_file_says_it_too_and_says_the_same_when_it_comes_again():
    manager = an_actor(None, "MGR")
    content = HEADINGS + 'NOVO,Newcomer,DE,5,2.5,DAP Delivered at place,Berlin,"Gate 4, until noon"\n'

    first = imported(uploaded(CUSTOMERS, content, manager), CUSTOMERS, manager)
    again = imported(uploaded(CUSTOMERS, content, manager), CUSTOMERS, manager)

    assert (counts(first), counts(again)) == ({"added": 1}, {"unchanged": 1})
    assert kept(Customer.objects.get()) == {
        **SAID, "over_delivery_percent": 5, "under_delivery_percent": Decimal("2.5"),
    }  # fmt: skip


def test_a_file_is_refused_at_its_cells_and_changes_no_terms_for_a_clerk(alfki):
    clerk = an_actor(None, "SAL")
    for code in ("B", "C", "D"):
        a_customer(code=code)
    content = (
        "code,incoterm,incoterm_place,over_delivery_percent\nB,DAT,,\nC,,Berlin,\nD,,,101\nALFKI,DAP,,\n"
    )

    run = imported(uploaded(CUSTOMERS, content, clerk), CUSTOMERS, clerk, "skip")

    assert [(row, field) for row, field, _words in errors(run)] == [
        (2, "incoterm"), (3, "incoterm_place"), (4, "over_delivery_percent"), (5, "incoterm"),
    ]  # fmt: skip
    assert kept(alfki) == NOTHING


# merged and erased ------------------------------------------------------------------------------------------------
def test_of_two_that_become_one_the_terms_of_the_one_kept_hold_and_notes_are_not_lost():
    alias, survivor = a_customer_told(code="OLD"), a_customer(code="KEEP", incoterm="EXW")

    operations.merge(alias, survivor, by=an_actor(None, "MGR"))

    assert kept(survivor) == {**NOTHING, "incoterm": "EXW", "notes_for_carrier": "Gate 4, until noon"}


def test_where_goods_went_and_what_the_carrier_knew_is_erased_from_history_too():
    customer = a_customer_told(incoterm_place="Anna's barn", external_reference="A-1")

    operations.erase_personal_data(customer, reason="Asked for it", by=an_actor(None, "MGR"))

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT incoterm_place, notes_for_carrier, external_reference FROM customers_customerevent"
        )
        histories = set(cursor.fetchall())
    assert histories == {("", "", "")}
    assert kept(customer)["incoterm_place"] == ""


# the database -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "assignment, constraint",
    [
        ("over_delivery_percent = 100.01", "customer_over_delivery_percent"),
        ("under_delivery_percent = -1", "customer_under_delivery_percent"),
        ("incoterm = 'DAT'", "customer_incoterm_known"),
        ("incoterm_place = 'Berlin'", "customer_incoterm_of_place"),
    ],
)
def test_the_database_holds_no_customer_that_cannot_be(alfki, assignment, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE customers_customer SET {assignment} WHERE id = %s", [alfki.pk])  # noqa: S608
