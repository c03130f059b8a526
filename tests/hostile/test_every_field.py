"""Whatever a program puts into whatever field, it is told what is wrong, and nothing is saved in part."""

from __future__ import annotations

import json
import os

import pytest
from django.db import transaction

from tests import builders
from tests.hostile.bodies import NOT_NOW
from tests.hostile.conftest import Mark
from tests.hostile.making import spoiled
from tests.hostile.stage import working_calls

pytestmark = pytest.mark.django_db

WAYS = int(os.environ.get("O2C_HOSTILE_WAYS", "1"))  # wrong values a field is tried with; all there are: 99


def test_bodies_made_from_the_document_are_understood(send, documents):
    answers = {
        name: send(method, url, json.dumps(body).encode())[0]
        for name, method, url, body in working_calls(documents)
    }

    refused = {name: answer.content[:300] for name, answer in answers.items() if answer.status_code >= 400}
    assert set(refused) == NOT_NOW, refused


def test_no_call_breaks_down_whatever_a_field_holds(send, documents):
    wrong = []
    for name, method, url, body in working_calls(documents):
        for place, value, changed in spoiled(name, body, WAYS):
            answer, written = send(method, url, json.dumps(changed).encode())
            is_said = answer.status_code < 400 or answer["Content-Type"] == "application/problem+json"
            if answer.status_code >= 500 or not is_said or written:
                wrong.append(f"{name} {place} = {str(value)[:40]!r}: {answer.status_code} {written}")

    assert wrong == []


def test_what_a_refused_call_left_behind_would_be_found(db):
    company = builders.a_company("ACME")
    before = Mark()

    builders.a_unit(company, "KGM")
    with transaction.atomic():
        builders.a_category(company)
        transaction.set_rollback(True)

    assert before.tables_written_since() == ["catalog_unitofmeasure"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"code": "A", "code": "B", "name": "x"}', b'{"code": "\xff\xfe", "name": "x"}', b'{"code": "A"', b"", b"null",
        b"[]", b'"text"', b"1", b'{"code": ' + b"[" * 900 + b"]" * 900 + b', "name": "x"}', b'{"a": ' * 20_000,
        b'{"code": 1' + b"0" * 5_000 + b"}",
    ],
)  # fmt: skip
def test_a_body_that_is_no_plain_object_is_refused(send, body):
    answer, written = send("POST", "/api/v1/units", body)

    assert (answer.status_code in (400, 422), answer["Content-Type"], written) == (
        True,
        "application/problem+json",
        [],
    )
