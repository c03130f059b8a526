"""Addresses that work outside the application, in mails and on paper."""

from django.conf import settings


def absolute(path: str) -> str:
    """The path with the address customers reach us at before it."""
    return f"{settings.O2C_SITE_URL}{path}"
