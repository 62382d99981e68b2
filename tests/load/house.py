"""The product behind its own web server, with several processes and threads, on a port and a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.conf import settings
from django.db import connection

PATIENCE = 60.0
ROOT = Path(__file__).resolve().parents[2]
PRODUCT = "fasttrack.wsgi:application"
SIZE = ("--workers", "3", "--threads", "8", "--backlog", "256")


class House:
    """The port is held open here: whoever comes while the server is down waits until it is up again."""

    def __init__(self, folder: Path, *, stripped: bool, redis_url: str = ""):
        self.folder, self.stripped, self.redis_url = folder, stripped, redis_url
        self.door = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.door.getsockname()[1]

    def start(self) -> None:
        command = (sys.executable, "-m", "gunicorn", "-c", "fasttrack/gunicorn_config.py", *SIZE, PRODUCT)
        with (self.folder / "log").open("a") as log:
            self.server = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=log,
                pass_fds=[self.door.fileno()],
                start_new_session=True,
            )
        deadline = monotonic() + PATIENCE
        while not self.answers():
            assert self.server.poll() is None, self.log()
            assert monotonic() < deadline, self.log()

    def answers(self) -> bool:
        try:
            return urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status == 200
        except OSError:
            return False

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "BIND": f"fd://{self.door.fileno()}",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": database_url(),
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": settings.SECRET_KEY,
            "DEMO": "0",
            "DJANGO_SETTINGS_MODULE": "tests.load.settings",
            "STRIPPED": "1" if self.stripped else "",
        }

    def kill(self) -> None:
        """All its processes, in the middle of whatever they do."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def log(self) -> str:
        return (self.folder / "log").read_text()


@contextmanager
def open_house(folder: Path, *, stripped: bool = False, redis_url: str = "") -> Iterator[House]:
    house = House(folder, stripped=stripped, redis_url=redis_url)
    house.start()
    try:
        yield house
    finally:
        house.kill()
        house.door.close()


def database_url() -> str:
    """The one that this test uses itself."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["LEG_DATABASE_URL"])._replace(path=f"/{name}").geturl()
