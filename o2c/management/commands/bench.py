"""``manage.py bench NAME``: the project's own benchmark, one JSON line per figure."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from o2c.bench import backlog, contending, cycle, dispatching, entering, ground, listing, searching, weighing
from o2c.devstack.servers import borrowed_servers

METRICS = {
    "backorders": backlog.measure,
    "contention": contending.measure, "credit": weighing.measure, "cycle": cycle.measure, "dispatch": dispatching.measure, "list": listing.measure, "order_entry": entering.measure,
    "search": searching.measure,
}  # fmt: skip
PAGES = {
    "backorders": backlog.work,
    "credit": weighing.work,
    "dispatch": dispatching.work,
    "list": listing.work,
    "order_entry": entering.work,
    "search": searching.work,
}


class Command(BaseCommand):
    """Measure in a database of its own beside the running one; the internal options are for its own processes."""

    help = "Measure a metric in a database of its own: " + ", ".join(METRICS)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, how much, and with how many processes."""
        parser.add_argument("name", choices=sorted(METRICS))
        parser.add_argument("--size", type=int, default=None)
        parser.add_argument("--processes", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="the output is JSON in any case")
        parser.add_argument("--worker", type=int, default=None, help="internal")
        parser.add_argument("--lines", type=int, default=5, help="internal")
        parser.add_argument("--part", default="", help="internal")
        for flag in ("prepare", "floor", "verify"):
            parser.add_argument(f"--{flag}", action="store_true", help="internal")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, or do one process's share."""
        if options["name"] == "cycle" and (inner := self._inner_cycle(options)) is not None:
            self._print(inner)
        elif options["name"] == "contention" and (options["part"] or options["prepare"]):
            for figure in self._inner_contention(options):
                self._print(figure)
        elif options["name"] in PAGES and options["worker"] is not None:
            for figure in PAGES[options["name"]](options["size"]):
                self._print(figure)
        elif not options["prepare"]:
            with borrowed_servers(settings.DEVSTACK):
                for figure in METRICS[options["name"]](options["size"], options["processes"]):
                    self._print(figure)

    def _inner_cycle(self, options: dict[str, Any]) -> dict[str, Any] | None:
        if options["prepare"]:
            return {"company": ground.master_data().code}
        if options["floor"]:
            return cycle.floor(options["worker"] or 0, options["size"])
        if options["verify"]:
            return cycle.verify()
        if options["worker"] is not None:
            return cycle.work(options["worker"], options["size"], options["lines"])
        return None

    def _inner_contention(self, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if options["prepare"]:
            contending.prepare(options["size"])
        elif options["verify"]:
            yield from contending.verify(options["part"], options["size"])
        else:
            yield contending.work(options["part"], options["worker"], options["size"])

    def _print(self, figure: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(figure))
        self.stdout.flush()
