"""The bell, its menu and the list: one's own, in one's own language, read once opened."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core import notifications
from core.actors import Actor
from core.models import Company, Membership, Notification, User
from tests.builders import a_company, a_user, the_company

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def a_notification(user: User, title: str = "Billing run", *, company: Company | None = None) -> Notification:
    by = Actor.system(company or the_company())
    notifications.tell("job.done", user.pk, url="/preferences", by=by, data={"title": title})
    return Notification.objects.latest("pk")


def bell(client: Client) -> str:
    """What the bell is called on any page."""
    return name_in(client.get("/preferences").content.decode())


def name_in(text: str) -> str:
    return (
        text.partition("data-bell-count")[2].partition('<span class="visually-hidden">')[2].partition("<")[0]
    )


def menu(client: Client) -> str:
    return client.get("/notifications/menu", headers=HTMX).content.decode()


def unread(user: User) -> int:
    return Notification.objects.filter(user=user, read_at__isnull=True).count()


# the bell ---------------------------------------------------------------------------------------------------------
def test_the_bell_says_how_many_are_unread():
    user = a_user(None, "SAL")
    client = signed_in(user)
    assert bell(client) == "Notifications"

    for _ in range(3):
        a_notification(user)

    assert bell(client) == "Notifications, 3 unread"
    assert name_in(
        "data-bell-count" + client.get("/notifications/count", headers=HTMX).content.decode()
    ) == bell(client)


def test_the_bell_counts_no_further_than_it_can_show():
    user = a_user(None, "SAL")
    company = the_company()
    Notification.objects.bulk_create(
        Notification(company=company, user=user, kind="job.done", url="/preferences") for _ in range(120)
    )

    assert bell(signed_in(user)) == "Notifications, 99+ unread"


@pytest.mark.parametrize("role", ["SAL", "WH", "CRC", "AR", "GL", "MGR", "ADM", "AUD"])
def test_everybody_who_works_here_has_a_bell(role):
    assert bell(signed_in(a_user(None, role))) == "Notifications"


@pytest.mark.parametrize(
    "path", ["/notifications/", "/notifications/count", "/notifications/menu", "/notifications/1/"]
)
def test_the_portal_has_none(path):
    client = signed_in(a_user(None, "PB"))

    assert client.get(path).status_code == 404
    assert "data-bell" not in client.get("/preferences").content.decode()


# whose ------------------------------------------------------------------------------------------------------------
def test_nobody_sees_counts_opens_or_marks_what_another_was_told():
    own, other = a_user(None, "SAL"), a_user(None, "MGR")
    theirs = a_notification(other, "Secret run")
    client = signed_in(own)

    assert bell(client) == "Notifications"
    assert "Secret run" not in menu(client) + client.get("/notifications/").content.decode()
    assert client.get(f"/notifications/{theirs.pk}/").status_code == 404
    client.post("/notifications/read")

    assert unread(other) == 1


def test_what_happened_in_another_company_waits_there():
    user, other = a_user(None, "SAL"), a_company("OTHER")
    Membership.objects.create(user=user, company=other, role="SAL")
    there = a_notification(user, "Foreign run", company=other)
    a_notification(user, "Own run")
    client = signed_in(user)

    assert bell(client) == "Notifications, 1 unread"
    assert "Foreign run" not in menu(client) + client.get("/notifications/").content.decode()
    assert client.get(f"/notifications/{there.pk}/").status_code == 404
    client.post("/notifications/read")
    assert unread(user) == 1

    client.post("/company", {"company": "OTHER"})
    assert bell(client) == "Notifications, 1 unread"
    assert "Foreign run" in menu(client)


# the menu ---------------------------------------------------------------------------------------------------------
def test_the_menu_has_the_newest_eight_in_the_readers_language():
    user = a_user(None, "SAL", language="it")
    for number in range(10):
        a_notification(user, f"Giro {number}")

    text = menu(signed_in(user))

    assert [f"Giro {number}:" in text for number in range(10)] == [False, False] + [True] * 8
    assert text.index("Giro 9:") < text.index("Giro 2:")
    assert "Giro 9: elaborazione conclusa" in text


def test_what_people_wrote_is_only_text():
    user = a_user(None, "SAL")
    a_notification(user, "<b>bold</b>")
    client = signed_in(user)

    for text in (menu(client), client.get("/notifications/").content.decode()):
        assert "&lt;b&gt;bold" in text
        assert "<b>bold" not in text


def test_an_empty_menu_says_so():
    assert "Nothing has happened yet" in menu(signed_in(a_user(None, "SAL")))


def test_the_menu_costs_the_same_however_much_is_in_it(django_assert_num_queries):
    user = a_user(None, "SAL")
    client = signed_in(user)
    a_notification(user)

    for _ in range(2):
        with django_assert_num_queries(4):  # session, user, memberships, the newest
            menu(client)
        with django_assert_num_queries(4):  # session, user, memberships, the count
            client.get("/notifications/count", headers=HTMX)
        for _number in range(20):
            a_notification(user)


# reading ----------------------------------------------------------------------------------------------------------
def test_opening_one_marks_it_read_and_leads_to_its_document():
    user = a_user(None, "SAL")
    first, second = a_notification(user), a_notification(user)
    client = signed_in(user)

    answer = client.get(f"/notifications/{first.pk}/")

    assert (answer.status_code, answer["Location"]) == (302, "/preferences")
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.read_at is not None
    assert second.read_at is None


def test_the_moment_of_the_first_look_stays():
    user = a_user(None, "SAL")
    row = a_notification(user)
    then = timezone.now() - datetime.timedelta(days=1)
    Notification.objects.filter(pk=row.pk).update(read_at=then)

    signed_in(user).get(f"/notifications/{row.pk}/")

    row.refresh_from_db()
    assert row.read_at == then


def test_asking_whether_the_address_exists_reads_nothing():
    user = a_user(None, "SAL")
    row = a_notification(user)

    assert signed_in(user).head(f"/notifications/{row.pk}/").status_code == 302

    assert unread(user) == 1


def test_all_are_marked_read_from_the_page_and_from_the_menu():
    user = a_user(None, "SAL")
    client = signed_in(user)

    a_notification(user)
    page = client.post("/notifications/read", follow=True)
    assert page.redirect_chain == [("/notifications/", 303)]
    assert "All notifications are read." in page.content.decode()
    assert unread(user) == 0

    a_notification(user)
    fragment = client.post("/notifications/read", headers=HTMX)
    assert "notifications-read" in fragment["HX-Trigger"]
    assert "Unread:" not in fragment.content.decode()
    assert unread(user) == 0


def test_marking_needs_a_post():
    user = a_user(None, "SAL")
    a_notification(user)

    assert signed_in(user).get("/notifications/read").status_code == 405

    assert unread(user) == 1


# the list ---------------------------------------------------------------------------------------------------------
def rows(client: Client, query: str = "") -> list[str]:
    text = client.get(f"/notifications/?{query}").content.decode()
    return [f"Run {number}" for number in range(100, 160) if f"Run {number} is finished" in text]


def test_the_list_shows_all_or_the_unread_and_pages_by_key():
    user = a_user(None, "SAL")
    client = signed_in(user)
    told = [a_notification(user, f"Run {number}") for number in range(100, 160)]
    Notification.objects.filter(pk__in=[row.pk for row in told[5:]]).update(read_at=timezone.now())

    assert rows(client, "view=all") == [f"Run {number}" for number in range(110, 160)]
    assert rows(client, "view=unread") == [f"Run {number}" for number in range(100, 105)]
    assert rows(client, "custom=1&unread=no&size=25") == [f"Run {number}" for number in range(135, 160)]


def test_the_list_costs_the_same_however_long_it_is(django_assert_max_num_queries: Any):
    user = a_user(None, "SAL")
    client = signed_in(user)
    for _number in range(60):
        a_notification(user)

    with django_assert_max_num_queries(9):
        assert client.get("/notifications/").status_code == 200
