"""``manage.py api_token USERNAME``: a token, and nothing else on the output."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.api.access import make_token
from core.models import Company, User


class Command(BaseCommand):
    """Print a new token of a user for one company."""

    help = "Print a new API token of the user. It is shown this once and expires after 90 days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and in which company when he has several."""
        parser.add_argument("username")
        parser.add_argument("--company", default="", help="code of the company; needed by members of several")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make and print the token."""
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user {options['username']}.")
        companies = list(
            Company.objects.filter(memberships__user=user, is_active=True).distinct().order_by("code")
        )
        if options["company"]:
            companies = [company for company in companies if company.code == options["company"]]
        if len(companies) != 1:
            known = ", ".join(company.code for company in companies) or "none"
            raise CommandError(f"Name one company of the user with --company; found: {known}.")
        self.stdout.write(make_token(user, companies[0], "command line"))
