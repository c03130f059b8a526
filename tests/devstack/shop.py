"""Run inside a stack's environment: makes a company to do business with, and later looks at the books.

Prints the tokens of who sells and ships and of who posts payments; goes on with the line it is told, and prints
what the rules have found.
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from core import invariants  # noqa: E402 - the apps must be ready
from core.api.access import make_token  # noqa: E402
from tests import builders  # noqa: E402


def people() -> dict[str, str]:
    company = builders.a_company("SHOP")
    builders.a_product(company, "CHAI", on_hand="1000")
    builders.a_customer(company, "ALFKI")
    roles = {"seller": ("MGR", "WH"), "clerk": ("AR",)}
    return {name: make_token(builders.a_user(company, *held), company) for name, held in roles.items()}


def main() -> None:
    sys.stdout.write(json.dumps(people()) + "\n")
    sys.stdout.flush()
    input()
    found = [f"{found.rule}: {found.says} {found.rows}" for found in invariants.run_all()]
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
