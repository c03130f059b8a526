"""``manage.py demo_data``: a believable company with history, made by the application's own operations."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import outbox
from core.models import Company
from o2c.demo import build


class Command(BaseCommand):
    """Make the demo companies once; a second call finds them and does nothing."""

    help = (
        "Make the demo companies with a year of history. Repeatable: the same seed gives the same business."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many orders, and which seed."""
        parser.add_argument("--orders", type=int, default=None, help="number of orders in the year")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, and say how long it took."""
        if settings.O2C_ENV == "production":
            raise CommandError("Demo data has no place in production.")
        if build.exists():
            self.stdout.write("The demo data is there already.")
            return
        if Company.objects.exists():
            raise CommandError("This database holds companies already; the demo wants an empty one.")
        if options["orders"] is not None and options["orders"] < 1:
            raise CommandError("--orders: enter a number of 1 or more.")
        begun = time.monotonic()
        outbox.mute()
        build.build(orders=options["orders"], seed=options["seed"])
        self.stdout.write(f"Demo data made in {time.monotonic() - begun:.0f} s.")
