"""Two people at one promise: real threads, real commits."""

import pytest

from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from receivables.models import PromiseToPay
from receivables.operations import promise, settle_promises, withdraw_promise
from receivables.operations.promises import Word
from receivables.operations.refusals import AmountExceedsOpen
from tests.receivables.stage import D, a_company, a_customer, a_promise, an_invoice, item_of, somebody
from tests.receivables.test_matching import together
from tests.receivables.test_promises import days_ago, pay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invoice():
    return an_invoice(a_customer(a_company()), "100.00")


def test_two_collectors_note_a_promise_about_one_item_and_the_second_replaces_the_first(invoice):
    collectors = [somebody(invoice.company, "CRC"), somebody(invoice.company, "AR")]

    together(*(lambda by=by: a_promise(invoice.customer, invoice, by=by) for by in collectors))

    first, second = PromiseToPay.objects.order_by("pk")
    assert (first.status, first.replaced_by, second.status) == ("replaced", second, "open")


def test_a_promise_and_its_payment_come_at_once_and_no_more_is_promised_than_is_open(invoice):
    by = somebody(invoice.company, "CRC")
    word = Word(invoice.company.today(), D("100.00"))

    _paid, answer = together(
        lambda: pay(invoice, "60.00"),
        lambda: promise(invoice.customer, word, items=[item_of(invoice)], by=by),
    )

    made = PromiseToPay.objects.first()
    if made is None:
        assert isinstance(answer, AmountExceedsOpen)
    else:
        assert (made.status, made.kept_amount) == ("open", D("60.00"))


def test_two_collectors_withdraw_a_promise_and_one_of_them_is_told(invoice):
    made = a_promise(invoice.customer, invoice)
    collectors = [somebody(invoice.company, "CRC"), somebody(invoice.company, "AR")]

    answers = together(
        *(
            lambda by=by: withdraw_promise(PromiseToPay.objects.get(pk=made.pk), "By mistake", by=by)
            for by in collectors
        )
    )

    assert sorted(type(answer) for answer in answers if answer is not None) == [MoveNotAllowed]


@pytest.mark.parametrize("round_number", range(3))
def test_the_night_and_a_payment_booked_late_agree(round_number):
    with days_ago(10):
        invoice = an_invoice(a_customer(a_company()), "100.00")
        made = a_promise(invoice.customer, invoice)

    answers = together(
        lambda: settle_promises(invoice.company, by=Actor.system(invoice.company)),
        lambda: pay(invoice, "100.00", days_before=5),
    )

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    made.refresh_from_db()
    assert (made.status, made.kept_amount) == ("kept", D("100.00"))
