"""Production settings: loud when something is missing, clean when nothing is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
COMPLETE = {
    "O2C_ENV": "production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-_ABCDEFGHIJKLMNOPQRST",
    "ALLOWED_HOSTS": "o2c.example.com",
    "REDIS_URL": "redis://redis.example.com/0",
    "EMAIL_HOST": "mail.example.com",
    "DEFAULT_FROM_EMAIL": "accounts@example.com",
}


def manage(*arguments: str, without: str = "") -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": os.environ["DATABASE_URL"], **COMPLETE}
    environment.pop(without, None)
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_deployment_check_is_clean():
    answer = manage("check", "--deploy", "--fail-level", "INFO")

    assert answer.returncode == 0, answer.stderr
    assert "no issues (0 silenced)" in answer.stdout


@pytest.mark.parametrize("name", [*sorted(set(COMPLETE) - {"O2C_ENV"}), "DATABASE_URL"])
def test_production_does_not_start_without(name):
    answer = manage("diffsettings", without=name)

    assert answer.returncode != 0
    assert f"Set {name}:" in answer.stderr


def test_staff_needs_a_second_factor_in_production_and_not_in_the_demo():
    program = "import o2c.settings as s; print(s.O2C_REQUIRE_SECOND_FACTOR, s.SESSION_COOKIE_SECURE, s.DEBUG)"
    command = [sys.executable, "-c", program]
    plain = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://h/n"}

    production = subprocess.run(
        command, env=plain | COMPLETE, cwd=ROOT, capture_output=True, text=True, check=True
    )
    demo = subprocess.run(
        command, env=plain | {"SECRET_KEY": "x"}, cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert production.stdout.split() == ["True", "True", "False"]
    assert demo.stdout.split() == ["False", "False", "False"]
