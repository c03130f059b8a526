"""What a refusal leaves behind although its verb is undone."""

import pytest
from django.db import transaction

from core import aftermath
from core.locking import operation
from core.models import WorkerBeat
from core.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


def note(name: str) -> None:
    WorkerBeat.objects.create(name=name)


def names() -> list[str]:
    return sorted(WorkerBeat.objects.filter(name__in=["kept", "undone"]).values_list("name", flat=True))


@operation
def refused() -> None:
    note("undone")
    aftermath.leave(lambda: note("kept"))
    raise Refusal("No.")


def test_what_a_refusal_leaves_is_kept_and_its_verb_is_undone() -> None:
    with pytest.raises(Refusal):
        refused()

    assert names() == ["kept"]


def test_it_waits_until_no_transaction_is_open() -> None:
    with pytest.raises(Refusal), transaction.atomic():
        refused()
    assert names() == []

    aftermath.settle()

    assert names() == ["kept"]


def test_a_step_that_fails_does_not_hide_the_refusal() -> None:
    @operation
    def refused_twice() -> None:
        aftermath.leave(lambda: 1 / 0)
        aftermath.leave(lambda: note("kept"))
        raise Refusal("No.")

    with pytest.raises(Refusal, match=r"^No"):
        refused_twice()

    assert names() == ["kept"]
