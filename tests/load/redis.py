"""A Redis of one's own, that can be emptied, killed, frozen and taken away."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from redis import Redis
from redis.exceptions import ConnectionError as NoConnection

PROGRAM = shutil.which("redis-server")
PATIENCE = 20


class Broker:
    """As docker-compose.yml starts it: it keeps nothing on the disk."""

    def __init__(self, folder: Path):
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = Redis.from_url(self.url)

    def start(self) -> None:
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        self.server = subprocess.Popen((PROGRAM, *options), cwd=self.folder, stdout=subprocess.DEVNULL)
        deadline = monotonic() + PATIENCE
        while not self.answers():
            assert monotonic() < deadline
            sleep(0.02)

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except NoConnection:
            return False

    def flush(self) -> None:
        self.client.flushall()

    def kill(self) -> None:
        self.server.kill()
        self.server.wait()

    def freeze(self) -> None:
        self.server.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.server.send_signal(signal.SIGCONT)

    @property
    def connections(self) -> int:
        """Ever made, without the one that asks."""
        return int(self.client.info("stats")["total_connections_received"])

    @property
    def commands(self) -> int:
        return int(self.client.info("stats")["total_commands_processed"])


@contextmanager
def open_redis(folder: Path) -> Iterator[Broker]:
    broker = Broker(folder)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()
        broker.client.close()
