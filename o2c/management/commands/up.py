"""``manage.py up``: the whole suite on one machine, watched, until Ctrl-C."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from o2c.devstack.family import AlreadyRunning
from o2c.devstack.layout import Unusable
from o2c.devstack.supervisor import Supervisor
from o2c.devstack.web import WebSocket

ALREADY_RUNNING = 3


class Command(BaseCommand):
    """Start database, Redis, worker, beat and web server, and print the address."""

    help = "Starts everything on this machine and prints the address. DATABASE_URL and REDIS_URL replace the embedded servers."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The port and the interface; the environment may name them too."""
        parser.add_argument(
            "--port", default=os.environ.get("PORT", ""), help="default: the first free one from 8000"
        )
        parser.add_argument(
            "--host", default=os.environ.get("O2C_HOST", "127.0.0.1"), help="0.0.0.0 opens it to the network"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until the end is asked for."""
        port = str(options["port"]).strip()
        if port and not (port.isdecimal() and 0 < int(port) < 65536):
            raise CommandError(f"PORT must be a number up to 65535, not {port!r}.")
        web = WebSocket(options["host"], int(port) if port else None)
        try:
            Supervisor(settings.BASE_DIR, settings.DEVSTACK, web).run()
        except AlreadyRunning as found:
            address = str(found).partition(" ")[2] or "it is just starting"
            raise CommandError(f"already running here: {address}", returncode=ALREADY_RUNNING) from None
        except Unusable as reason:
            raise CommandError(str(reason)) from None
