"""The wiring as a Django app, so that its commands are found."""

import gc
from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


class WiringConfig(AppConfig):
    """Commands and start-up of the whole; it has no models."""

    name = "o2c"

    def ready(self) -> None:
        """Look after each new connection, and let the collector of cycles work less often."""
        spare_the_collector()
        connection_created.connect(keep_prepared_statements, dispatch_uid="o2c.keep_prepared_statements")


def spare_the_collector() -> None:
    """What is loaded now stays for good, and requests make few cycles: looking for them costs a tenth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def keep_prepared_statements(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Let a connection keep all statements of an order to cash; with psycopg's hundred they push each other out."""
    connection.connection.prepared_max = 500
