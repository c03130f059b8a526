"""Reminders: who gets one, who is left out and why, what it costs, and that it happens once."""

import datetime
import io
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from core import clock, files, outbox
from core.lifecycle import MoveNotAllowed
from core.models import Event, MailMessage, OutboxMessage
from core.refusals import NotPermitted
from customers.models import Contact
from receivables.models import DunningNotice, DunningNoticeLine, OpenItem
from receivables.operations import (
    block_dunning,
    cancel_run,
    execute,
    leave_out,
    post_payment,
    propose,
    reverse_payment,
    set_profile,
    take_back,
    unblock_dunning,
)
from receivables.operations.refusals import DateNotPossible, NotInReview, ReasonMissing, RunTooEarly
from tests.receivables.stage import (
    D,
    a_company,
    a_credit_note,
    a_customer,
    a_ladder,
    a_rate,
    an_accountant,
    an_invoice,
    item_of,
    somebody,
)
from tests.receivables.test_matching import together

pytestmark = pytest.mark.django_db
DUE = datetime.date(2026, 3, 5)


def on(day: int) -> datetime.date:
    """So many days after the due date."""
    return DUE + datetime.timedelta(days=day)


def overdue(customer, amount="100.00", due=DUE, **options):
    return an_invoice(customer, amount, issued=min(due, DUE), due=due, **options)


def lines_of(run):
    """What is proposed: document number and level."""
    rows = DunningNoticeLine.objects.filter(notice__run=run, notice__is_left_out=False, is_left_out=False)
    rows = rows.filter(is_repeated=False)
    return list(rows.order_by("item_id").values_list("item__document_number", "level"))


def reasons(run):
    return [(row["number"], row["reason"]) for row in run.left_out]


def test_a_ladder_of_5_20_40_days_is_climbed_step_by_step():
    """PS-56."""
    company = a_company()
    by, customer = an_accountant(company), a_customer(company)
    a_ladder(company, 5, 20, 40)
    invoice = overdue(customer)
    number = invoice.number

    assert lines_of(propose(company, on(4), by=by)) == []
    first = propose(company, on(5), by=by)
    assert lines_of(first) == [(number, 1)]
    waiting = propose(company, on(30), by=by)
    assert reasons(waiting) == [(number, "proposed")]

    execute(first, by=by)
    item = item_of(invoice)
    assert (item.dunning_level, item.last_dunned_on) == (1, on(5))

    block_dunning(item, "promised to pay", by=by)
    assert reasons(propose(company, on(30), by=by)) == [(number, "blocked")]
    unblock_dunning(item, by=by)
    second = propose(company, on(30), by=by)
    assert lines_of(second) == [(number, 2)]

    post_payment(customer, amount=D(100), currency="EUR", allocations=[(invoice, D(100))], by=by)
    execute(second, by=by)
    assert item_of(invoice).dunning_level == 1
    assert lines_of(propose(company, on(50), by=by)) == []


def test_after_the_last_level_there_is_no_further_reminder():
    """PS-56, a ladder of one step."""
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 5)
    invoice = overdue(a_customer(company))

    execute(propose(company, on(5), by=by), by=by)

    assert reasons(propose(company, on(50), by=by)) == [(invoice.number, "last_level")]


def test_levels_can_count_from_the_last_letter_and_to_the_end_of_the_month():
    """PS-58: due 5 March; level 1 from 15 March, level 2 from 30 April, level 3 ten days after level 2."""
    company = a_company()
    by = an_accountant(company)
    policy = a_ladder(company, 10, 30, 10)
    policy.levels.filter(level=2).update(is_end_of_month=True)
    policy.levels.filter(level=3).update(counts_from="last_notice")
    invoice = an_invoice(
        a_customer(company), "100.00", issued=datetime.date(2024, 3, 5), due=datetime.date(2024, 3, 5)
    )
    reached = []

    for month, day in ((3, 14), (3, 15), (4, 29), (4, 30), (5, 9), (5, 10)):
        run = propose(company, datetime.date(2024, month, day), by=by)
        reached.append([level for _number, level in lines_of(run)])
        execute(run, by=by)

    assert reached == [[], [1], [], [2], [], [3]]
    assert item_of(invoice).dunning_level == 3


def test_a_run_is_not_dated_before_the_last_one_or_in_the_future():
    """PS-58."""
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 5)
    overdue(a_customer(company))
    execute(propose(company, on(10), by=by), by=by)

    with pytest.raises(RunTooEarly) as refused:
        propose(company, on(9), by=by)
    with pytest.raises(DateNotPossible):
        propose(company, company.today() + datetime.timedelta(days=1), by=by)

    assert refused.value.field == "as_of"


def test_interest_is_0_41_for_100_overdue_15_days_at_10_percent_and_the_fee_comes_on_top():
    """PS-59."""
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 15, interest_percent="10", fee="10")
    overdue(a_customer(company))

    run = execute(propose(company, on(15), by=by), by=by)

    notice = DunningNotice.objects.get(run=run)
    assert (notice.interest_amount, notice.fee_amount, notice.total_amount) == (D("0.41"), D(10), D("110.41"))
    fee = OpenItem.objects.get(kind="fee")
    assert (fee.open_amount, fee.document_number, fee.due_date) == (D("10.41"), notice.number, on(15))


def test_without_a_rate_the_letter_asks_for_the_bare_amount():
    """PS-59."""
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 15)
    overdue(a_customer(company))

    run = execute(propose(company, on(15), by=by), by=by)

    assert DunningNotice.objects.get(run=run).total_amount == D("100.00")
    assert not OpenItem.objects.filter(kind="fee").exists()


def test_interest_runs_from_the_letter_up_to_which_it_was_charged():
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 15, 30, interest_percent="10")
    overdue(a_customer(company), "1000.00")
    execute(propose(company, on(15), by=by), by=by)

    run = propose(company, on(30), by=by)

    assert DunningNotice.objects.get(run=run).interest_amount == D("4.11")


def test_of_two_installments_only_the_overdue_one_is_dunned_until_it_is_paid_and_again_when_the_payment_bounces():
    """PS-59."""
    company = a_company()
    by, customer = an_accountant(company), a_customer(company)
    a_ladder(company, 1)
    invoice = an_invoice(customer, "100.00", issued=DUE, installments=[(on(5), "50.00"), (on(10), "50.00")])

    def proposed():
        run = propose(company, on(6), by=by)
        rows = DunningNoticeLine.objects.filter(notice__run=run).values_list("item__installment", flat=True)
        cancel_run(run, by=by)
        return list(rows)

    assert proposed() == [1]
    payment = post_payment(customer, amount=D(50), currency="EUR", allocations=[(invoice, D(50))], by=by)
    assert proposed() == []
    reverse_payment(payment, "returned", by=by)
    assert proposed() == [1]


def test_a_credit_note_on_the_invoice_ends_dunning_and_one_on_another_invoice_does_not():
    """PS-59."""
    company = a_company()
    by, customer = an_accountant(company), a_customer(company)
    a_ladder(company, 1)
    credited, other = overdue(customer), overdue(customer, "70.00")

    a_credit_note(credited, "100.00")

    assert lines_of(propose(company, on(6), by=by)) == [(other.number, 1)]


def test_one_letter_names_all_that_is_overdue_in_a_currency():
    company = a_company()
    by, customer = an_accountant(company), a_customer(company)
    a_rate(company, "USD", DUE, "0.8")
    a_ladder(company, 5, 20, fee="8")
    old = overdue(customer, "100.00")
    execute(propose(company, on(5), by=by), by=by)
    new = an_invoice(customer, "40.00", issued=on(5), due=on(5))
    dollars = an_invoice(customer, "25.00", issued=on(5), due=on(5), currency="USD", rate="0.8")

    run = propose(company, on(10), by=by)

    euro = DunningNotice.objects.get(run=run, currency="EUR")
    listed = euro.lines.order_by("item_id").values_list("item__document_number", "level", "is_repeated")
    assert list(listed) == [(old.number, 1, True), (new.number, 1, False)]
    assert (euro.open_amount, euro.fee_amount) == (D(140), D(8))
    other = DunningNotice.objects.get(run=run, currency="USD")
    assert (other.open_amount, other.fee_amount, other.lines.get().item.document_number) == (
        D(25), D(10), dollars.number,
    )  # fmt: skip


def test_everything_left_out_has_its_reason():
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 5, 20, minimum_amount="10")
    customers = {name: a_customer(company, name) for name in ("small", "young", "blocked", "left", "no mail")}
    overdue(customers["small"], "9.99")
    block_dunning(item_of(overdue(customers["blocked"])), "disputed", by=by)
    set_profile(customers["left"], None, block_reason="new boss", by=by)
    overdue(customers["left"])
    overdue(customers["no mail"])
    an_invoice(customers["young"], "100.00", issued=on(2), due=on(2))
    customers["no mail"].email = ""
    customers["no mail"].save()

    run = propose(company, on(6), by=by)

    found = {row["customer"]: (row["reason"], row["detail"]) for row in run.left_out}
    assert found == {
        "small": ("below_minimum", ""), "young": ("not_yet", ""), "blocked": ("blocked", "disputed"),
        "left": ("customer_blocked", "new boss"),
    }  # fmt: skip
    assert DunningNotice.objects.get(run=run).recipient_email == ""


def test_without_a_policy_nobody_is_reminded():
    company = a_company()
    invoice = overdue(a_customer(company))

    assert reasons(propose(company, on(50), by=an_accountant(company))) == [(invoice.number, "no_policy")]


def test_a_customer_is_reminded_by_a_policy_of_his_own():
    company = a_company()
    by, customer = an_accountant(company), a_customer(company)
    a_ladder(company, 5)
    patient = a_ladder(company, 60, code="VIP")
    overdue(customer)
    set_profile(customer, patient, by=by)

    assert lines_of(propose(company, on(59), by=by)) == []
    assert len(lines_of(propose(company, on(60), by=by))) == 1


def test_a_second_run_on_the_same_day_proposes_nothing_already_dunned():
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 1, 2, 3)
    invoice = overdue(a_customer(company))
    execute(propose(company, on(30), by=by), by=by)

    again = propose(company, on(30), by=by)

    assert reasons(again) == [(invoice.number, "dunned_today")]
    execute(again, by=by)
    assert item_of(invoice).dunning_level == 1


def test_between_two_letters_lies_the_policys_interval():
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 1, 2, interval_days=7)
    invoice = overdue(a_customer(company))
    execute(propose(company, on(30), by=by), by=by)

    assert reasons(propose(company, on(36), by=by)) == [(invoice.number, "too_soon")]
    assert lines_of(propose(company, on(37), by=by)) == [(invoice.number, 2)]


def test_letters_go_to_the_contact_for_reminders_else_to_the_customer():
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 1)
    for code, roles in (("A", ["invoice", "dunning"]), ("B", ["invoice"])):
        customer = a_customer(company, code, email="main@example.com")
        Contact.objects.create(
            company=company, customer=customer, name="Anna", email="anna@example.com", roles=roles
        )
        overdue(customer)

    run = propose(company, on(6), by=by)

    found = DunningNotice.objects.filter(run=run).order_by("customer__code")
    assert [notice.recipient_email for notice in found] == ["anna@example.com", "main@example.com"]


# Review -----------------------------------------------------------------------------------------------------------
def test_a_reviewer_takes_a_letter_or_an_item_out_and_puts_it_back():
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 1, fee="5")
    one, two = a_customer(company, "A"), a_customer(company, "B")
    first, second, third = overdue(one), overdue(one, "30.00"), overdue(two)
    run = propose(company, on(6), by=by)
    letter, other = DunningNotice.objects.filter(run=run).order_by("customer__code")

    leave_out(letter.lines.get(item=item_of(second)), "promised", by=by)
    leave_out(other, "called us", by=by)

    letter.refresh_from_db()
    assert (letter.open_amount, letter.is_left_out) == (D(100), False)
    assert lines_of(run) == [(first.number, 1)]

    take_back(other, by=by)
    assert lines_of(run) == [(first.number, 1), (third.number, 1)]

    leave_out(letter.lines.get(item=item_of(first)), "promised too", by=by)
    letter.refresh_from_db()
    assert letter.is_left_out
    execute(run, by=by)
    assert [item_of(invoice).dunning_level for invoice in (first, second, third)] == [0, 0, 1]
    assert DunningNotice.objects.filter(run=run, number__isnull=False).count() == 1


def test_what_was_paid_between_review_and_execution_is_dropped():
    company = a_company()
    by, customer = an_accountant(company), a_customer(company)
    a_ladder(company, 1, fee="5")
    paid, left = overdue(customer), overdue(customer, "30.00")
    alone = overdue(a_customer(company, "Z"))
    run = propose(company, on(6), by=by)
    post_payment(customer, amount=D(100), currency="EUR", allocations=[(paid, D(100))], by=by)
    block_dunning(item_of(alone), "disputed", by=by)

    execute(run, by=by)

    notice = DunningNotice.objects.get(run=run, number__isnull=False)
    assert (notice.open_amount, notice.fee_amount) == (D(30), D(5))
    dropped = DunningNoticeLine.objects.filter(is_left_out=True).values_list(
        "item__invoice__number", "leave_out_reason"
    )
    assert dict(dropped) == {paid.number: "paid", alone.number: "blocked"}
    assert item_of(left).dunning_level == 1


def test_a_run_is_reviewed_only_while_it_is_a_proposal_and_with_a_reason():
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 1)
    overdue(a_customer(company))
    run = propose(company, on(6), by=by)
    notice = DunningNotice.objects.get(run=run)

    with pytest.raises(ReasonMissing):
        leave_out(notice, " ", by=by)
    execute(run, by=by)
    with pytest.raises(NotInReview):
        leave_out(notice, "too late", by=by)
    with pytest.raises(MoveNotAllowed):
        execute(run, by=by)
    with pytest.raises(MoveNotAllowed):
        cancel_run(run, by=by)


def test_only_those_who_may_run_dunning():
    company = a_company()
    by = somebody(company, "CRC")
    a_ladder(company, 1)
    item = item_of(overdue(a_customer(company)))
    run = propose(company, on(6), by=by)

    for role in ("AR", "MGR", "SAL", "AUD"):
        other = somebody(company, role)
        for act in (
            lambda other=other: propose(company, on(6), by=other),
            lambda other=other: execute(run, by=other),
            lambda other=other: cancel_run(run, by=other),
            lambda other=other: block_dunning(item, "no", by=other),
        ):
            with pytest.raises(NotPermitted):
                act()

    run.refresh_from_db()
    assert run.status == "proposed"


@pytest.mark.django_db(transaction=True)
def test_two_people_who_execute_a_run_at_once_send_it_once():
    company = a_company()
    people = [an_accountant(company), an_accountant(company)]
    a_ladder(company, 1, fee="5")
    invoice = overdue(a_customer(company))
    run = propose(company, on(6), by=people[0])

    outcomes = together(*(lambda by=by: execute(type(run).objects.get(pk=run.pk), by=by) for by in people))

    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"DunningRun": 1, "MoveNotAllowed": 1}
    assert item_of(invoice).dunning_level == 1
    assert OpenItem.objects.filter(kind="fee").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_proposals_at_once_take_an_item_once():
    company = a_company()
    people = [an_accountant(company), an_accountant(company)]
    a_ladder(company, 1)
    overdue(a_customer(company))

    runs = together(*(lambda by=by: propose(company, on(6), by=by) for by in people))

    assert sorted(len(lines_of(run)) for run in runs) == [0, 1]


# Letters ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_the_letter_is_printed_kept_and_mailed_once():
    company = a_company()
    by, customer = an_accountant(company), a_customer(company, language="de")
    a_ladder(company, 1, fee="5")
    invoice = overdue(customer)
    execute(propose(company, on(6), by=by), by=by)

    outbox.drain()
    outbox.drain()

    notice = DunningNotice.objects.get()
    text = "".join(page.extract_text() for page in PdfReader(as_stream(notice.pdf)).pages)
    assert notice.number in text
    assert invoice.number in text
    assert "105" in text
    message = MailMessage.objects.get(document_kind="receivables.dunningnotice")
    assert (message.recipient, message.status, message.document_number) == (
        "buyer@alfki.example", "sent", notice.number,
    )  # fmt: skip
    assert message.attachments.get() == notice.pdf
    assert not OutboxMessage.objects.exclude(status="done").exists()


@pytest.mark.django_db(transaction=True)
def test_a_customer_without_mail_gets_a_letter_to_be_posted():
    """PS-58."""
    company = a_company()
    by, customer = an_accountant(company), a_customer(company, email="")
    a_ladder(company, 1)
    overdue(customer)
    execute(propose(company, on(6), by=by), by=by)

    outbox.drain()

    notice = DunningNotice.objects.get()
    assert notice.pdf is not None
    assert not MailMessage.objects.filter(document_kind="receivables.dunningnotice").exists()
    assert Event.objects.filter(document_id=notice.pk, activity="to be posted").count() == 1


def as_stream(stored):
    return io.BytesIO(files.read(stored))


def test_the_invoice_tells_that_it_was_reminded_of():
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 1)
    invoice = overdue(a_customer(company))

    with clock.history(datetime.datetime(2026, 3, 11, 9, tzinfo=datetime.UTC)):
        execute(propose(company, on(6), by=by), by=by)

    event = Event.objects.get(activity="reminded")
    assert (event.document_kind, event.document_id) == ("invoicing.invoice", invoice.pk)
    assert event.at.date() == datetime.date(2026, 3, 11)
    assert event.data["level"] == 1


def test_a_run_takes_the_same_statements_for_one_item_and_for_thirty():
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 1)
    counts = []
    for size in (1, 30):
        for number in range(size):
            overdue(a_customer(company, f"{size}-{number}"))
        counts.append(statements(lambda: execute(propose(company, on(6), by=by), by=by)))

    assert counts[0] == counts[1]


def statements(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
