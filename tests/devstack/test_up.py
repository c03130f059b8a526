"""``manage.py up``: what is killed comes back with its data, and the end leaves nothing."""

import json
import os
import signal
import subprocess
import sys

import pytest

from core import jobs
from o2c.celery import WATCH, app
from tests.devstack.stack import ROOT, Stack, eventually

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc"),
]


def kill(stack: Stack, name: str) -> int:
    """End one child the hard way; its number."""
    pid = stack.children()[name]
    os.kill(pid, signal.SIGKILL)
    return pid


def is_replaced(stack: Stack, name: str, pid: int) -> bool:
    return stack.children().get(name, pid) != pid


def test_everything_is_well_in_a_long_path_with_spaces(stack):
    answer = stack.health()

    assert answer["code"] == 200, answer
    assert {answer[part]["status"] for part in ("database", "redis", "worker", "outbox")} == {"ok"}


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


def test_the_sockets_are_for_their_owner_only(stack):
    assert stack.layout.run.stat().st_mode & 0o777 == 0o700
    assert len(str(stack.layout.run)) < 80


def test_a_second_start_in_the_same_directory_names_the_address(stack):
    second = stack.again()

    assert second.returncode == 3
    assert f"already running here: {stack.url}" in second.stderr


def test_a_port_that_is_taken_is_refused_with_what_to_do(stack, tmp_path):
    port = stack.url.rstrip("/").rpartition(":")[2]

    second = Stack(tmp_path).again("--port", port)

    assert second.returncode == 1
    assert f"Port {port} is taken" in second.stderr


@pytest.mark.parametrize("name", ["web", "beat", "worker", "redis", "postgres"])
def test_a_killed_child_comes_back_with_the_data(stack, name):
    stack.sql(f"CREATE TABLE survives_{name} AS SELECT 42 AS answer")
    before = kill(stack, name)

    assert eventually(lambda: is_replaced(stack, name, before)), f"{name} was not started again"
    assert eventually(stack.is_well), stack.health()
    assert stack.sql(f"SELECT answer FROM survives_{name}") == 42


def test_a_new_worker_reports_at_once(stack):
    begun = stack.sql("SELECT now()")
    before = kill(stack, "worker")

    assert eventually(lambda: is_replaced(stack, "worker", before))
    assert eventually(lambda: stack.sql("SELECT max(at) FROM core_workerbeat") > begun, 30)


def test_the_health_page_names_a_dead_redis(stack):
    os.kill(stack.children()["redis"], signal.SIGSTOP)
    try:
        answer = stack.health()
    finally:
        os.kill(stack.children()["redis"], signal.SIGCONT)

    assert answer["code"] == 503
    assert answer["database"]["status"] == "ok"
    assert "Redis does not answer" in answer["redis"]["reason"]


def test_a_killed_supervisor_leaves_nothing_and_the_next_start_goes_on_with_the_data(stack):
    stack.sql("CREATE TABLE survives_the_supervisor AS SELECT 42 AS answer")
    stack.supervisor.kill()
    stack.supervisor.wait()

    assert eventually(lambda: not stack.processes(), 15), stack.processes()

    stack.start()
    assert stack.sql("SELECT answer FROM survives_the_supervisor") == 42


def test_after_supervisor_and_guard_were_killed_the_next_start_ends_first_what_they_left(stack):
    stack.sql("CREATE TABLE survives_the_guard AS SELECT 42 AS answer")
    left, port = set(stack.children().values()), stack.url.rstrip("/").rpartition(":")[2]
    for number in [*stack.numbers("devstack/processes.py"), stack.supervisor.pid]:
        os.kill(number, signal.SIGKILL)
    stack.supervisor.wait()
    assert left <= set(stack.numbers())

    stack.start("--port", port)

    assert left.isdisjoint(stack.numbers())
    assert stack.sql("SELECT answer FROM survives_the_guard") == 42
    assert eventually(stack.is_well), stack.health()


def test_after_a_power_cut_everything_comes_back(stack):
    stack.sql("CREATE TABLE survives_the_cut AS SELECT 42 AS answer")
    for number in stack.numbers():
        os.kill(number, signal.SIGKILL)
    stack.supervisor.wait()

    stack.start()

    assert stack.sql("SELECT answer FROM survives_the_cut") == 42
    assert eventually(stack.is_well), stack.health()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_end_takes_less_than_ten_seconds_and_leaves_nothing(stack, number):
    if stack.supervisor.poll() is not None:
        stack.start()

    assert stack.stop(number) < 10
    assert stack.supervisor.returncode == 0
    assert stack.processes() == []
    assert not (stack.layout.var / "children.json").exists()
