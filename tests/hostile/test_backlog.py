"""A backlog of documents stays in the table: the broker gets what its workers can begin with, and no more."""

from __future__ import annotations

import pytest

from core import outbox
from core.models import OutboxMessage

pytestmark = pytest.mark.django_db


def test_a_queue_is_handed_what_it_has_room_for():
    OutboxMessage.objects.bulk_create(
        OutboxMessage(task="invoicing.tasks.render_invoice_pdf", queue="documents", arguments=[number])
        for number in range(outbox.MOST_HANDED_OUT + 20)
    )

    first = outbox.claim_due(outbox.room_in("documents"), queue="documents")
    second = outbox.claim_due(outbox.room_in("documents"), queue="documents")

    assert (len(first), second) == (outbox.MOST_HANDED_OUT, [])
    assert outbox.room_in("mail") == outbox.MOST_HANDED_OUT


def test_what_was_done_makes_room():
    OutboxMessage.objects.bulk_create(
        OutboxMessage(task="invoicing.tasks.render_invoice_pdf", queue="documents", arguments=[number])
        for number in range(outbox.MOST_HANDED_OUT + 20)
    )
    handed_out = outbox.claim_due(outbox.room_in("documents"), queue="documents")

    OutboxMessage.objects.filter(pk__in=[pk for pk, _queue in handed_out[:7]]).update(status="done")

    assert len(outbox.claim_due(outbox.room_in("documents"), queue="documents")) == 7
