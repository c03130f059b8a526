"""One request for a list: what is asked, by whom, and the ways to answer with the region or the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import trigger_client_event

from core.lists import page
from core.lists.declaration import DocumentList
from core.lists.editors import Editor
from core.lists.formats import Frame
from core.lists.saved import SavedViews
from core.lists.state import ListState
from core.pages import HtmxHttpRequest
from core.presentation import Notice

PAGE_TEMPLATE = "components/list/page.html"
TEMPLATES = "components/list"


@dataclass(frozen=True)
class ListRequest:
    """One request for a list."""

    request: HtmxHttpRequest
    declared: type[DocumentList]
    frame: Frame
    saved: SavedViews
    narrow: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    template: str = PAGE_TEMPLATE

    def state(self, query: QueryDict | None = None) -> ListState:
        """What the URL, or another query, says."""
        return ListState.read(
            self.declared, self.request.GET if query is None else query, self.frame, self.saved,
            path=self.request.path, narrow=self.narrow,
        )  # fmt: skip

    @property
    def wants_region(self) -> bool:
        """Whether htmx asks for the list alone; boosted links inside it do, the Back button does not."""
        htmx = getattr(self.request, "htmx", None)
        return (
            htmx is not None
            and bool(htmx)
            and not htmx.history_restore_request
            and htmx.target == f"list-{self.declared.name}"
        )

    @property
    def wants_part(self) -> bool:
        """Whether htmx asks for a part inside the list."""
        return bool(getattr(self.request, "htmx", None)) and "part" in self.request.GET

    def region(
        self, template: str, context: Mapping[str, Any], *, status: int = 200, url: str = ""
    ) -> HttpResponse:
        """A region to htmx, within the page to everyone else."""
        if self.wants_region:
            response = render(
                self.request, f"{TEMPLATES}/{template}", {**self.context, **context}, status=status
            )
            if url:
                response["HX-Push-Url"] = url
        else:
            inner = {
                **self.context,
                **context,
                "list_region": f"{TEMPLATES}/{template}",
                "list_title": self.declared.title,
            }
            response = render(self.request, self.template, inner, status=status)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    def tell(self, response: HttpResponse, message: str) -> HttpResponse:
        """Confirm what was done: at once beside the swapped region, else on the next page."""
        if self.wants_region:
            return trigger_client_event(response, "toast", {"message": message, "undo": ""})
        messages.success(self.request, message)
        return response

    def lead_to(self, state: ListState) -> HttpResponse:
        """The list in another state: a redirect, or to htmx the region at its new address."""
        if self.wants_region:
            return show(self, state, url=state.url())
        return HttpResponseRedirect(state.url(), status=303)


def show(
    asked: ListRequest, state: ListState, *, editor: Editor | None = None, notice: Notice | None = None,
    status: int = 200, url: str = "",
) -> HttpResponse:  # fmt: skip
    """The list itself."""
    is_counting = "totals" in asked.request.GET
    listed = page.build(state, asked.saved, editor, is_counting=is_counting)
    return asked.region("region.html", {"list": listed, "notice": notice}, status=status, url=url)
