"""Starts programs, waits, and stops every one of them when one ends or a signal asks for it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

PATIENCE = 8.0  # seconds that a program gets to finish what it has in hand
INTERVAL = 0.2


class Supervisor:
    def __init__(self) -> None:
        self.programs: dict[str, subprocess.Popen[bytes]] = {}
        self.helpers: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_stop = False
        self.parent = os.getppid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def run(self, command: Sequence[str]) -> int:
        """Runs one program to its end."""
        name = f"step {len(self.helpers)}"
        self.helpers[name] = subprocess.Popen(command)
        self.wait_until(lambda: self.helpers[name].poll() is not None)
        return self.helpers[name].poll() or 0

    def start(self, name: str, command: Sequence[str], *, helper: bool = False) -> None:
        """A helper may end; when any other program ends, all of them are stopped."""
        if not self.asked_to_stop:
            programs = self.helpers if helper else self.programs
            programs[name] = subprocess.Popen(command)

    def wait_until(self, happened: Callable[[], bool]) -> bool:
        """False when it is time to stop instead."""
        while not self._time_to_stop():
            if happened():
                return True
            time.sleep(INTERVAL)
        return False

    def wait(self) -> int:
        """Until the end; 0 when somebody asked for it, 1 when a program ended by itself."""
        self.wait_until(lambda: False)
        for name, program in self.programs.items():
            if not self.asked_to_stop and program.poll() is not None:
                print(f"{name} ended with {program.returncode}: stopping the others", flush=True)
        return 0 if self.asked_to_stop else 1

    def stop(self) -> None:
        alive = [each for each in (*self.programs.values(), *self.helpers.values()) if each.poll() is None]
        for program in alive:
            program.terminate()
        deadline = time.monotonic() + PATIENCE
        for program in alive:
            _wait_or_kill(program, deadline)

    def _time_to_stop(self) -> bool:
        # Only ever set, never computed from itself: a signal may come between the reading and the writing.
        if os.getppid() != self.parent or _make_was_interrupted(self.parent):
            self.asked_to_stop = True
        return self.asked_to_stop or any(each.poll() is not None for each in self.programs.values())

    def _on_signal(self, number: int, frame: object) -> None:
        self.asked_to_stop = True


def _wait_or_kill(program: subprocess.Popen[bytes], deadline: float) -> None:
    try:
        program.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


def _make_was_interrupted(parent: int) -> bool:
    """make keeps an interrupt that it alone receives to itself and waits for us, but no longer catches the signal."""
    try:
        status = Path(f"/proc/{parent}/status").read_text()
    except OSError:
        return False
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    caught_or_ignored = int(fields.get("SigCgt", "0"), 16) | int(fields.get("SigIgn", "0"), 16)
    return fields.get("Name", "").strip() in {"make", "gmake"} and not caught_or_ignored & 1 << (signal.SIGINT - 1)
