"""Form widgets of our own: the day and the combobox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

CODE_SUFFIX = "_code"


class ComboboxInput(forms.TextInput):
    """An editable combobox over a server's proposals; a plain text field where there is no script.

    It posts what was typed and, beside it, the code of what was chosen. The form field gets the code when there
    is one, else the text, and resolves both. ``include`` selects fields whose values are sent along with a query.
    """

    def __init__(
        self,
        url_name: str,
        *,
        label_of: Callable[[str], str] | None = None,
        advance: bool = True,
        include: str = "",
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.url_name = url_name
        self.label_of = label_of
        self.advance = advance
        self.include = include

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        """The chosen code, or what was typed."""
        code = str(data.get(name + CODE_SUFFIX) or "").strip()
        return code or str(data.get(name) or "").strip()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The input's attributes, the code and the words that stand for it."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        code = "" if value in (None, "") else str(value)
        text = self.label_of(code) if self.label_of and code and "\x00" not in code else ""
        context |= {
            "code_name": name + CODE_SUFFIX,
            "code": code if text or not self.label_of else "",
            "text": text or code,
            "url": reverse(self.url_name),
            "advance": self.advance,
            "include": self.include,
        }
        return context

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Draw it with the component's template."""
        return render_to_string("components/combobox_input.html", self.get_context(name, value, attrs))
