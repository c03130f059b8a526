"""The wiring as a Django app, so that its commands are found."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Commands and start-up of the whole; it has no models."""

    name = "o2c"
