"""People at the keyboard: what a clerk, a picker or a controller types into a browser; the mouse stays untouched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.test import Client

from core.models import User

PASSWORD = "correct horse battery"
QUICK = 30  # milliseconds a key
PATIENT = 200
# A refused or stale form is answered with 422 or 409, which the browser reports by itself. What a page had asked for
# when it was left is given up: htmx reports an aborted request as these two, one that failed as another.
HARMLESS = re.compile("status of (422|409)|^htmx:(afterRequest|sendAbort),")


class Typist:
    """Somebody at a keyboard, who counts what he presses."""

    def __init__(self, page: Any, address: str, delay: int = QUICK) -> None:
        self.page = page
        self.address = address
        self.delay = delay
        self.keys = 0
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        if message.type == "error" and not HARMLESS.search(message.text):
            self.problems.append(message.text)

    # Keys
    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(self.delay)

    def type(self, text: str) -> None:
        """Type a text, key by key."""
        self.keys += len(text)
        self.page.keyboard.type(text, delay=self.delay)

    def tab_to(self, words: str) -> None:
        """Go on with Tab until the focus is on the field or button that is called this."""
        for _ in range(60):
            if words in self.focused_name():
                return
            self.press("Tab")
        raise AssertionError(f"Tab never reached {words!r} on {self.page.url}")

    def focused_name(self) -> str:
        """What a screen reader would call the element in focus."""
        return str(
            self.page.evaluate(
                "() => { const e = document.activeElement;"
                " return [e.getAttribute('aria-label'), ...[...(e.labels ?? [])].map((l) => l.textContent),"
                " e.matches('a, button, summary') ? e.textContent : ''].filter(Boolean).join(' ').replace(/\\s+/g, ' ').trim(); }"
            )
        )

    # What is on the page
    def sees(self, words: str) -> None:
        """Wait until the words are on the page."""
        self.page.locator(f"main :text({words!r})").locator("visible=true").first.wait_for()

    def sees_no(self, words: str) -> None:
        """The words are nowhere on the page."""
        text = self.page.locator("main").inner_text()
        assert words not in text, text

    def waits_for_the_focus_in(self, field: str) -> None:
        """Wait until typing goes into the field with this name."""
        self.page.wait_for_function("name => document.activeElement?.name === name", arg=field)

    # Ways
    def signs_in(self, user: User) -> None:
        """User name, Enter, password, Enter."""
        self.page.goto(f"{self.address}/accounts/login/")
        self.waits_for_the_focus_in("login")
        self.page.keyboard.type(user.username)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/accounts/" not in url)
        self.page.wait_for_load_state("networkidle")
        self.keys = 0

    def comes_back(self, user: User) -> None:
        """The first page, with the session of an earlier sign-in."""
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        self.page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": self.address}]
        )
        self.page.goto(f"{self.address}/")
        self.page.wait_for_load_state("networkidle")

    def finds(self, number: str) -> None:
        """Open a document by its number with the command palette."""
        self.press("Control+k")
        self.type(number)
        self.press("Enter")
        self.page.wait_for_url(f"**/{number}/**")
        self.page.wait_for_load_state("networkidle")

    def does_the_next_step(self) -> None:
        """Ctrl Enter is the main action of every page."""
        with self.page.expect_navigation():
            self.press("Control+Enter")
        self.page.wait_for_load_state("networkidle")

    def enters_an_order(self, customer: str, lines: Sequence[tuple[str, str]]) -> None:
        """``c o``, a few letters of the customer, then code and quantity of each line; ``Ctrl Enter`` submits."""
        self.press("c", "o")
        self.page.wait_for_url("**/orders/new/")
        self.waits_for_the_focus_in("customer")
        self.type(customer)
        self.press("Enter")
        for code, quantity in lines:
            self.type(code)
            self.press("Enter")
            self.type(quantity)
            self.press("Enter")
        with self.page.expect_navigation(url=lambda url: "/orders/new/" not in url):
            self.press("Control+Enter")
        self.page.wait_for_load_state("networkidle")
