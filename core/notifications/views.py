"""Notifications in the browser: the count, the menu under the bell, the list, and marking them read."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from core import clock, lists
from core.access import requires
from core.models import Notification
from core.models.notices import NotificationQuerySet
from core.notifications.tables import NotificationList
from core.notifications.telling import READS
from core.notifications.wording import say, wording_of
from core.pages import HtmxHttpRequest, go, toast, wants_fragment
from core.presentation import NotificationEntry

IN_MENU = 8


@requires(READS)
def notification_list(request: HtmxHttpRequest) -> HttpResponse:
    """Everything one was told."""
    return lists.respond(request, NotificationList, template="core/notifications.html")


@require_safe
@requires(READS)
def unread_count(request: HtmxHttpRequest) -> HttpResponse:
    """What stands on the bell; asked again while the page is looked at."""
    return render(request, "frame/bell_count.html")


@require_safe
@requires(READS)
def menu(request: HtmxHttpRequest) -> HttpResponse:
    """The newest ones, fetched when the bell is opened."""
    return _menu(request)


@require_safe
@requires(READS)
def open_notification(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Lead to the document; the notification is read."""
    found = get_object_or_404(NotificationList.queryset(request.actor), pk=pk)
    if request.method == "GET":
        Notification.objects.unread().filter(pk=found.pk).update(read_at=clock.now())
    return HttpResponseRedirect(found.url)


@require_POST
@requires(READS)
def mark_all_read(request: HtmxHttpRequest) -> HttpResponse:
    """One has seen them all; a second click changes nothing."""
    _own(request).unread().update(read_at=clock.now())
    if wants_fragment(request):
        response = _menu(request)
        trigger_client_event(response, "notifications-read", {})
        return response
    return toast(request, go(request, reverse("core:notifications")), _("All notifications are read."))


def _own(request: HtmxHttpRequest) -> NotificationQuerySet:
    return Notification.objects.in_scope(request.actor).filter(user=request.actor.user)


def _menu(request: HtmxHttpRequest) -> HttpResponse:
    newest = _own(request).order_by("-created_at", "-pk")[:IN_MENU]
    return render(request, "core/_notifications_menu.html", {"entries": [_entry(each) for each in newest]})


def _entry(notification: Notification) -> NotificationEntry:
    """One notification in the reader's words."""
    return NotificationEntry(
        text=say(notification.kind, notification.data),
        url=reverse("core:notification", args=[notification.pk]),
        at=notification.created_at,
        icon=wording_of(notification.kind).icon,
        detail=str(notification.data.get("detail", "")),
        by=notification.actor_name,
        is_unread=notification.read_at is None,
    )
