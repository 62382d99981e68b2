"""Processes of the product by the dozen: one has loaded everything, and each of the others is a copy of it.

It takes a line of JSON for each, {"role": …, "without": …}, and answers with its process id. When nobody speaks to it
any more, it ends with all that it made.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Nursery:
    """The side of the tests."""

    def __init__(self, environment: dict[str, str], log: Path):
        self.log = log
        usual = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SECRET_KEY": "only-for-tests", "DEMO": "0"}
        pipe = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
        with log.open("a") as told:
            self.mother = subprocess.Popen(
                (sys.executable, "-m", "tests.load.nursery"),
                cwd=ROOT,
                env={**usual, "DJANGO_SETTINGS_MODULE": "tests.load.settings", **environment},
                stderr=told,
                start_new_session=True,
                **pipe,
            )

    def start(self, role: str, **more: Any) -> int:
        self.mother.stdin.write(json.dumps({"role": role, **more}) + "\n")
        answer = self.mother.stdout.readline()
        assert answer, self.log.read_text()
        return int(answer)

    def told(self) -> str:
        """What to say when somebody waits in vain."""
        return f"the nursery ended with {self.mother.poll()}\n{self.log.read_text()[-3000:]}"

    @property
    def lives(self) -> bool:
        return self.mother.poll() is None

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.mother.pid, signal.SIGKILL)
        self.mother.wait()
        self.mother.stdin.close()
        self.mother.stdout.close()


@contextmanager
def open_nursery(environment: dict[str, str], folder: Path) -> Iterator[Nursery]:
    nursery = Nursery({"DATA_DIR": str(folder), **environment}, folder / "nursery.log")
    try:
        yield nursery
    finally:
        nursery.end()


def kill(pid: int) -> None:
    """In the middle of whatever it does; it may have ended by itself."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


# ---- The side of the product


def main() -> None:
    import django

    django.setup()
    from tests.load import roles

    # Whoever is killed leaves nothing behind.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            roles.play(**json.loads(line))
            os._exit(0)
        print(pid, flush=True)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
