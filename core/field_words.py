"""What fields say of themselves: what to do, instead of what is wrong (UX.md, section 8)."""

from django import forms
from django.utils.translation import gettext_lazy as _


def speak() -> None:
    """Give every form field the house's words for what Django says in its own; called before any form is made."""
    forms.Field.default_error_messages.update(
        {
            "required": _("Fill this in."),
            "min_value": _("Enter %(limit_value)s or more."),
            "max_value": _("Enter %(limit_value)s or less."),
            "max_length": _("Use at most %(limit_value)d characters."),
        }
    )
    for field in (forms.ChoiceField, forms.ModelChoiceField):
        field.default_error_messages["required"] = _("Choose one.")
