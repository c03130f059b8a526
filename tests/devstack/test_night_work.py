"""A worker killed in the middle of long work: another one goes on, and everything is done exactly once."""

import json
import os
import signal
import subprocess
import sys

import pytest

from core import jobs
from o2c.celery import WATCH, app
from tests.devstack.stack import ROOT, eventually

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc"),
]


def test_a_job_whose_worker_died_is_taken_up_within_a_minute():
    look = app.conf.beat_schedule["resume orphaned jobs"]

    assert jobs.LEASE.total_seconds() + look["schedule"] <= 45
    assert app.amqp.router.route({}, look["task"])["queue"].name == WATCH


def test_a_worker_killed_in_a_billing_run_and_in_a_dunning_run_costs_nothing(stack):
    work = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.devstack.night_work"], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=stack.inside(),
    )  # fmt: skip
    assert work.stdin
    assert work.stdout
    assert work.stderr

    for _run in range(2):
        assert work.stdout.readline() == "inside\n", work.stderr.read()
        worker = stack.children()["worker"]
        os.kill(worker, signal.SIGKILL)
        assert eventually(lambda dead=worker: stack.children().get("worker", dead) != dead)
        work.stdin.write("\n")
        work.stdin.flush()
    said = json.loads(work.stdout.readline() or work.stderr.read())
    work.communicate(timeout=20)

    assert said["states"] == ["done", "done"]
    assert said["attempts"] == [2, 2]
    assert said["billed"] == said["shipped"]
    assert said["numbers"] == list(range(1, 16))
    assert (said["letters"], said["fees"]) == ([1, 2, 3], ["5.00"] * 3)
    assert said["findings"] == []
