"""``manage.py words``: find the texts of the screens and say which languages lack some."""

from typing import Any

from django.core.management.base import BaseCommand

from o2c import words


class Command(BaseCommand):
    """Keep ``locale/`` in step with code and templates."""

    help = "Find the texts of the screens, update locale/, compile it, and count what is not translated."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per language."""
        catalog = words.found()
        for language in words.languages():
            waiting = words.update(language, catalog)
            self.stdout.write(f"{language}: {waiting} of {len(catalog)} texts are not translated")
