import os
import signal
import subprocess
import sys
import textwrap
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
    import sys
    from fasttrack.supervisor import Supervisor

    wait = [sys.executable, "-c", "import signal; signal.pause()"]
    supervisor = Supervisor()
    supervisor.start("first", wait)
    supervisor.start("second", [sys.executable, "-c", {second!r}])
    print(*(each.pid for each in supervisor.programs.values()), flush=True)
    code = supervisor.wait()
    supervisor.stop()
    sys.exit(code)
"""


@contextmanager
def supervise(second="import signal; signal.pause()"):
    code = textwrap.dedent(PROGRAM.format(second=second))
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
        try:
            yield supervisor
        finally:
            supervisor.kill()


def lives(pid):
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_program_and_counts_as_a_good_end(number):
    with supervise() as supervisor:
        pids = supervisor.stdout.readline().split()
        assert all(map(lives, pids))
        supervisor.send_signal(number)
        assert supervisor.wait(20) == 0
    assert not any(map(lives, pids))


def test_when_one_program_ends_the_others_are_stopped():
    with supervise(second="raise SystemExit(3)") as supervisor:
        pids = supervisor.stdout.readline().split()
        assert "second ended with 3" in supervisor.stdout.read()
        assert supervisor.wait(20) == 1
    assert not any(map(lives, pids))
