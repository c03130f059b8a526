"""What every page is given: the frame with navigation by permission, company, preferences and running jobs."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core import navigation
from core.actors import Actor
from core.models import Company, Job, JobState, Notification, User

RAIL_COOKIE = "rail"
MOST_COUNTED = 99


class Frame:
    """The frame of one page; each part is looked up when the template asks for it, and once."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.actor: Actor | None = getattr(request, "actor", None)
        self.request_id: str = getattr(request, "request_id", "")

    @property
    def user(self) -> User | None:
        """Who is signed in."""
        return self.actor.user if self.actor else None

    @property
    def company(self) -> Company | None:
        """The company the page is about."""
        return self.actor.company if self.actor else None

    @property
    def companies(self) -> list[Company]:
        """The companies the user can switch to; the middleware has read them."""
        return getattr(self._request, "companies", [])

    @property
    def is_portal(self) -> bool:
        """Whether this is the customer's frame."""
        return self.actor is not None and navigation.in_portal(self.actor)

    @property
    def base(self) -> str:
        """The base template of pages that everyone may meet: errors, preferences, search."""
        if self.actor is None:
            return "entrance_base.html"
        return "portal_base.html" if self.is_portal else "base.html"

    @cached_property
    def places(self) -> list[navigation.Place]:
        """The entries of the rail."""
        return navigation.places_for(self.actor) if self.actor else []

    @cached_property
    def place(self) -> str:
        """The current entry, by address."""
        return navigation.current_place(self.places, self._request.path)

    @cached_property
    def new_entries(self) -> list[navigation.NewEntry]:
        """The "New" menu."""
        return navigation.new_entries_for(self.actor) if self.actor else []

    @cached_property
    def home_url(self) -> str:
        """Where the brand leads."""
        return self.places[0].url if self.places else "/"

    @cached_property
    def jobs_url(self) -> str:
        """The list of jobs, for those who may see it."""
        return reverse("core:jobs") if self.actor and self.actor.can("core.view_job") else ""

    @cached_property
    def running_jobs(self) -> int:
        """How many jobs the user has under way."""
        if self.actor is None or not self.jobs_url:
            return 0
        open_states = (JobState.QUEUED, JobState.RUNNING)
        return Job.objects.in_scope(self.actor).filter(requested_by=self.user, state__in=open_states).count()

    @cached_property
    def notifications_url(self) -> str:
        """Where everything one was told is listed, for those who have a bell."""
        return (
            reverse("core:notifications") if self.actor and self.actor.can("core.view_notification") else ""
        )

    @cached_property
    def unread(self) -> int:
        """How many notifications wait to be looked at; counted no further than the bell can show."""
        if self.actor is None or not self.notifications_url:
            return 0
        waiting = Notification.objects.in_scope(self.actor).filter(user=self.user).unread()
        return waiting[: MOST_COUNTED + 1].count()

    @property
    def unread_label(self) -> str:
        """The figure on the bell: ``3``, ``99+``."""
        return f"{MOST_COUNTED}+" if self.unread > MOST_COUNTED else str(self.unread)

    @property
    def theme(self) -> str:
        """Light, dark or as the system."""
        return self.user.theme if self.user else "system"

    @property
    def density(self) -> str:
        """How high a row is."""
        return self.user.density if self.user else "normal"

    @property
    def rail(self) -> str:
        """Whether the rail is folded in this browser."""
        return "collapsed" if self._request.COOKIES.get(RAIL_COOKIE) == "collapsed" else "open"

    @property
    def has_keys(self) -> bool:
        """Whether single keys act."""
        return self.user.has_single_key_shortcuts if self.user else False


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    return {"frame": Frame(request), "actor": getattr(request, "actor", None)}
