"""Proof of delivery: name, time, photo and signature, kept once, shown to whom it concerns, forgotten with the person."""

import base64
import datetime
import io
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core import files, invariants, outbox
from core.actors import Actor
from core.models import Event, StoredFile
from core.pictures import PictureRefused
from fulfillment import operations
from fulfillment.models import ProofOfDelivery, Shipment
from fulfillment.signals import shipment_delivered
from tests.builders import a_company, a_user
from tests.fulfillment.pictures import HTML, SVG, a_bomb, a_photo, a_signature
from tests.fulfillment.stage import a_confirmed_order, a_customer, a_picker, goods, shipment_of
from tests.portal.stage import visitor
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
TOO_LARGE = b"\xff\xd8\xff" + b"x" * (20 * 1024 * 1024)
NO_PICTURES = {"svg": SVG, "html": HTML, "half": a_photo()[:150], "large": TOO_LARGE, "empty": b"?"}


@pytest.fixture
def company():
    return a_company("ACME")


@pytest.fixture
def customer(company):
    return a_customer(company)


@pytest.fixture
def shipment(company, customer):
    """On its way."""
    goods(company, "A", on_hand="10")
    shipment = shipment_of(a_confirmed_order(customer, {"A": "4"}))
    by = Actor.system(company)
    operations.pick(shipment, by=by)
    operations.pack(shipment, by=by)
    operations.dispatch(shipment, by=by)
    return shipment


@pytest.fixture
def picker(company, client):
    client.force_login(a_user(company, "WH"))
    return client


def page(shipment, name="proof", *more):
    return reverse(f"fulfillment:{name}", args=[shipment.number, *more])


def delivered(shipment, **shown) -> ProofOfDelivery:
    operations.deliver(
        shipment, by=a_picker(shipment.company), signed_by="Maria Anders", shown=operations.Shown(**shown)
    )
    return ProofOfDelivery.objects.get(shipment=shipment)


def as_url(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def assert_not_delivered(shipment) -> None:
    assert Shipment.objects.get(pk=shipment.pk).status == "dispatched"
    assert not ProofOfDelivery.objects.exists()
    assert not StoredFile.objects.filter(
        document_kind="fulfillment.shipment", name__startswith="Proof"
    ).exists()


# what is kept -----------------------------------------------------------------------------------------------------
def test_name_time_photo_and_signature_are_kept(shipment):
    proof = delivered(shipment, photo=a_photo(), signature=a_signature(), note="Behind  the gate")

    proof.refresh_from_db()
    assert (proof.name, proof.note) == ("Maria Anders", "Behind the gate")
    assert abs(proof.taken_at - timezone.now()) < datetime.timedelta(minutes=1)
    assert (proof.photo.name, proof.photo.content_type) == (
        f"Proof_{shipment.number}_photo.jpg",
        "image/jpeg",
    )
    assert (proof.signature.name, proof.signature.content_type) == (
        f"Proof_{shipment.number}_signature.png",
        "image/png",
    )
    assert invariants.run_all() == []


def test_a_photo_is_turned_upright_and_says_neither_where_nor_with_what_it_was_taken(shipment):
    assert b"Camera of Maria" in a_photo()

    kept = files.read(delivered(shipment, photo=a_photo(40, 20)).photo)

    image = opened(kept)
    assert image.size == (20, 40)
    assert not image.getexif()
    for secret in (b"Camera of Maria", b"52.52", b"secret", b"Exif"):
        assert secret not in kept


def test_a_large_photo_is_kept_small(shipment):
    kept = files.read(delivered(shipment, photo=a_photo(4000, 3000)).photo)

    assert max(opened(kept).size) == 1600


def test_a_signature_stands_on_white(shipment):
    kept = opened(files.read(delivered(shipment, signature=a_signature()).signature))

    assert (kept.mode, kept.getpixel((0, 0)), kept.getpixel((30, 15))) == ("RGB", (255, 255, 255), (0, 0, 0))


def test_a_delivery_without_a_name_or_picture_has_no_proof(shipment):
    operations.deliver(shipment, by=a_picker(shipment.company))

    assert shipment.status == "delivered"
    assert not ProofOfDelivery.objects.exists()


def test_a_note_alone_proves_nothing(shipment):
    with pytest.raises(operations.ProofMissing):
        operations.deliver(
            shipment, by=a_picker(shipment.company), shown=operations.Shown(note="At the neighbor's")
        )

    assert_not_delivered(shipment)


@pytest.mark.parametrize("field", ["photo", "signature"])
@pytest.mark.parametrize("kind", NO_PICTURES)
def test_what_is_no_picture_is_refused_and_nothing_is_delivered(shipment, kind, field):
    with pytest.raises(PictureRefused) as refused:
        delivered(shipment, **{field: NO_PICTURES[kind]})

    assert refused.value.field == field
    assert_not_delivered(shipment)


def test_a_picture_that_unpacks_to_hundreds_of_megabytes_is_refused_unread(shipment):
    bomb = a_bomb()
    assert len(bomb) < 500_000

    with pytest.raises(PictureRefused):
        delivered(shipment, photo=bomb)

    assert_not_delivered(shipment)


# frozen -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE fulfillment_proofofdelivery SET name = 'Somebody else'",
        "UPDATE fulfillment_proofofdelivery SET name = ''",
        "UPDATE fulfillment_proofofdelivery SET taken_at = now() + interval '1 day'",
        "UPDATE fulfillment_proofofdelivery SET forgotten_at = now()",
        "UPDATE fulfillment_proofofdelivery SET name = '', note = '', forgotten_at = now(), taken_by_id = NULL",
        "DELETE FROM fulfillment_proofofdelivery",
        "TRUNCATE fulfillment_proofofdelivery",
    ],
)
def test_a_proof_is_never_changed(shipment, sql):
    delivered(shipment)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert ProofOfDelivery.objects.get().name == "Maria Anders"


def test_a_delivery_is_proved_once(shipment):
    delivered(shipment)

    with pytest.raises(operations.MoveNotAllowed):
        operations.deliver(shipment, by=a_picker(shipment.company), signed_by="Somebody else")

    assert ProofOfDelivery.objects.get().name == "Maria Anders"


@pytest.mark.breaks_invariants
def test_the_checker_finds_a_proof_that_names_somebody_else(shipment):
    delivered(shipment)
    Shipment.objects.filter(pk=shipment.pk).update(signed_by="Somebody else")

    assert [finding.rule for finding in invariants.run_all()] == ["FUL-6"]


# the page at the door ---------------------------------------------------------------------------------------------
def test_the_page_takes_a_signature_and_a_photo_whatever_the_file_is_called(shipment, picker):
    answer = picker.post(
        page(shipment),
        {
            "version": shipment.version,
            "signed_by": "Maria Anders",
            "note": "At the gate",
            "signature": as_url(a_signature()),
            "photo": SimpleUploadedFile("../../etc/evil.html", a_photo(), content_type="text/html"),
        },
    )

    assert (answer.status_code, answer.url) == (303, page(shipment, "shipment"))
    proof = ProofOfDelivery.objects.get()
    assert (proof.name, proof.note, proof.photo.name) == (
        "Maria Anders",
        "At the gate",
        f"Proof_{shipment.number}_photo.jpg",
    )
    assert ".." not in proof.photo.storage_name
    words = text_of(picker.get(page(shipment, "shipment")))
    assert page(shipment, "proof-picture", "photo") in words
    assert "At the gate" in words


def test_the_name_alone_is_enough(shipment, picker):
    picker.post(page(shipment), {"version": shipment.version, "signed_by": "Maria Anders"})

    proof = ProofOfDelivery.objects.get()
    assert (proof.name, proof.photo, proof.signature) == ("Maria Anders", None, None)


def test_the_page_takes_the_day_and_refuses_one_before_the_goods_left(shipment, picker):
    today = shipment.company.today()
    yesterday = today - datetime.timedelta(days=1)
    said = {"version": shipment.version, "signed_by": "Maria Anders"}

    for day in ("soon", yesterday.isoformat()):
        refused = picker.post(page(shipment), {**said, "date": day})
        assert refused.status_code == 422
        assert 'id="id_date_error"' in text_of(refused)
        assert_not_delivered(shipment)
    picker.post(page(shipment), {**said, "date": today.isoformat()})

    shipment.refresh_from_db()
    assert (shipment.status, shipment.delivery_date) == ("delivered", today)


def test_a_page_without_name_signature_and_photo_says_what_is_missing(shipment, picker):
    answer = picker.post(page(shipment), {"version": shipment.version, "signed_by": "  "})

    assert answer.status_code == 422
    assert "Enter who took the goods" in text_of(answer)
    assert_not_delivered(shipment)


@pytest.mark.parametrize("kind", NO_PICTURES)
def test_the_page_refuses_what_is_no_picture_and_keeps_the_name(shipment, picker, kind):
    answer = picker.post(
        page(shipment),
        {
            "version": shipment.version,
            "signed_by": "Maria Anders",
            "photo": SimpleUploadedFile("photo.jpg", NO_PICTURES[kind], content_type="image/jpeg"),
        },
    )

    assert answer.status_code == 422
    assert "Maria Anders" in text_of(answer)
    assert_not_delivered(shipment)


def test_an_outdated_page_is_refused(shipment, picker):
    answer = picker.post(page(shipment), {"version": shipment.version - 1, "signed_by": "Maria Anders"})

    assert answer.status_code == 409
    assert_not_delivered(shipment)


def test_only_what_is_on_its_way_has_the_page(shipment, picker):
    assert picker.get(page(shipment)).status_code == 200

    operations.deliver(shipment, by=a_picker(shipment.company))

    assert picker.get(page(shipment)).url == page(shipment, "shipment")


@pytest.mark.parametrize("role", ["SAL", "AR", "MGR", "AUD"])
def test_who_ships_nothing_proves_nothing_but_sees_the_pictures(shipment, role):
    client = signed_in(role, company=shipment.company)
    assert client.get(page(shipment)).status_code == 403
    assert client.post(page(shipment), {"signed_by": "Me"}).status_code == 403
    assert_not_delivered(shipment)

    delivered(shipment, photo=a_photo())

    picture = client.get(page(shipment, "proof-picture", "photo"))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert picture["Cache-Control"] == "private, no-store"
    assert picture["X-Content-Type-Options"] == "nosniff"


def test_there_are_no_other_pictures_and_none_for_another_company(shipment, picker):
    delivered(shipment, photo=a_photo())

    for what in ("signature", "name", "delivery_note", "company"):
        assert picker.get(page(shipment, "proof-picture", what)).status_code == 404
    stranger = signed_in("WH", company=a_company("OTHER"))
    assert stranger.get(page(shipment, "proof-picture", "photo")).status_code == 404


# by program -------------------------------------------------------------------------------------------------------
def test_a_program_sends_pictures_as_base64_and_reads_them_back(shipment):
    program = Program("WH", company=shipment.company)

    answer = program.post(
        f"/shipments/{shipment.number}/deliver",
        {
            "signed_by": "Maria Anders",
            "note": "At the gate",
            "photo": base64.b64encode(a_photo()).decode(),
            "signature": as_url(a_signature()),
        },
    )

    assert answer.status_code == 200
    proof = answer.json()["proof"]
    assert proof.pop("taken_at")
    assert proof == {"name": "Maria Anders", "note": "At the gate", "has_photo": True, "has_signature": True}
    picture = program.get(f"/shipments/{shipment.number}/proof/photo")
    assert picture.content == files.read(ProofOfDelivery.objects.get().photo)
    assert program.get(f"/shipments/{shipment.number}/proof/name").status_code == 404


@pytest.mark.parametrize("content", ["%%%", base64.b64encode(SVG).decode(), base64.b64encode(HTML).decode()])
def test_a_program_is_told_which_picture_is_none(shipment, content):
    answer = Program("WH", company=shipment.company).post(
        f"/shipments/{shipment.number}/deliver", {"signed_by": "Maria", "signature": content}
    )

    assert (answer.status_code, fields_of(answer)) == (422, ["signature"])
    assert_not_delivered(shipment)


def test_a_program_that_sends_twenty_megabytes_is_stopped(shipment):
    answer = Program("WH", company=shipment.company).post(
        f"/shipments/{shipment.number}/deliver", {"photo": base64.b64encode(TOO_LARGE).decode()}
    )

    assert answer.status_code == 413
    assert_not_delivered(shipment)


# the customer -----------------------------------------------------------------------------------------------------
def test_the_customer_sees_his_own_proof_and_nobody_else_s(shipment, customer):
    delivered(shipment, photo=a_photo(), signature=a_signature())
    address = f"/portal/shipments/{shipment.number}/"
    own, other = visitor(customer), visitor(a_customer(shipment.company, code="AROUT"))

    assert "Maria Anders" in text_of(own.get(address))
    assert own.get(f"{address}proof/photo/").content == files.read(ProofOfDelivery.objects.get().photo)
    assert own.get(f"{address}proof/note/").status_code == 404
    assert other.get(f"{address}proof/photo/").status_code == 404


# forgotten --------------------------------------------------------------------------------------------------------
def test_the_erasure_of_a_customer_takes_name_note_and_pictures_away(shipment, customer, picker):
    proof = delivered(shipment, photo=a_photo(), signature=a_signature(), note="At the gate")
    stored = [proof.photo.storage_name, proof.signature.storage_name]

    with transaction.atomic():
        operations.forget_proofs(customer)
    outbox.drain()

    proof.refresh_from_db()
    shipment.refresh_from_db()
    assert (proof.name, proof.note, proof.photo, proof.signature) == ("", "", None, None)
    assert (shipment.signed_by, shipment.status) == ("", "delivered")
    assert [default_storage.exists(name) for name in stored] == [False, False]
    assert not Event.objects.filter(data__icontains="Maria Anders").exists()
    words = text_of(picker.get(page(shipment, "shipment")))
    assert "The personal data was erased." in words
    assert "Maria Anders" not in words
    assert invariants.run_all() == []


def test_an_erasure_that_is_undone_keeps_the_pictures(shipment, customer):
    proof = delivered(shipment, photo=a_photo())

    with transaction.atomic():
        operations.forget_proofs(customer)
        transaction.set_rollback(True)
    outbox.drain()

    proof.refresh_from_db()
    assert files.read(proof.photo)


def test_a_delivery_that_is_refused_leaves_no_picture_behind(company, shipment):
    before = (
        set(default_storage.listdir(str(company.pk))[1]) if default_storage.exists(str(company.pk)) else set()
    )

    with pytest.raises(RuntimeError), LastStepFails():
        operations.deliver(
            shipment, by=a_picker(company), signed_by="Maria", shown=operations.Shown(photo=a_photo())
        )

    assert set(default_storage.listdir(str(company.pk))[1]) - before == set()
    assert not StoredFile.objects.filter(name__startswith="Proof_").exists()
    shipment.refresh_from_db()
    assert shipment.status == "dispatched"


class LastStepFails:
    """The last thing to hear of a delivery goes wrong."""

    def __enter__(self):
        shipment_delivered.connect(self.fails)

    def __exit__(self, *_error):
        shipment_delivered.disconnect(self.fails)

    @staticmethod
    def fails(**_what):
        assert list(default_storage.listdir(str(Shipment.objects.get().company_id))[1])
        raise RuntimeError


def test_stored_bytes_that_belong_to_nothing_are_swept_after_a_day(company):
    kept = files.store(company, "kept.txt", "text/plain", b"kept")
    names = [default_storage.save(f"{company.pk}/{name}.jpg", ContentFile(b"x")) for name in ("old", "new")]
    two_days_ago = (timezone.now() - datetime.timedelta(days=2)).timestamp()
    for name in (names[0], kept.storage_name):
        os.utime(default_storage.path(name), (two_days_ago, two_days_ago))

    files.sweep()

    assert [default_storage.exists(name) for name in (*names, kept.storage_name)] == [False, True, True]
    default_storage.delete(names[1])
