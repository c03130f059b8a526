#!/usr/bin/env python3
"""The command line of the suite."""

import os
import sys

# Commands that change the structure of the database work as its owner, everything else as the application role.
OWNER_COMMANDS = frozenset(
    {"migrate", "makemigrations", "flush", "sqlmigrate", "sqlflush", "dbshell", "squashmigrations"}
)


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "o2c.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["O2C_DB_ROLE"] = "owner"
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - settings come first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
