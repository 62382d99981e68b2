"""The product as `make run` starts it: web, worker and scheduler in processes of their own, killed and restarted.

What only costs time is spared: migrations and hashing (tests/fasttrack/test_serve.py starts with nothing), and a
quarter of a minute between deliveries.
"""

import base64
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen
from uuid import uuid4

import pytest

from fasttrack import serve
from tests import database

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 150
OWE = """
import sys

import django

django.setup()

from django.utils import timezone

from accounts.models import User
from notifications import outbox

now = timezone.now()
reader, _ = User.objects.get_or_create(email="reader@example.org", defaults={"name": "Reader"})
facts = {"customer": "House", "service": "Azure RMS", "what": "Raise the forest", "link": "/tasks/7/"}
when = {"period": "once", "due_at": now, "not_before": now}
# At once: other kinds wait some minutes for company, and go out once a day.
about = {"kind": "break_glass", "recipient_id": reader.pk, "context": facts, **when}
print(*(outbox.post([outbox.Draft(subject=subject, **about)], at=now) for subject in sys.argv[1:]))
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which processes run")


class Place:
    """A data folder and a port of one's own."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(folder),
            "PORT": str(port),
            "SECRET_KEY": "only-for-this-test",
            "DEMO": "0",
            "DJANGO_SETTINGS_MODULE": "tests.load.settings",
        }
        database.copy_to(folder / "db.sqlite3")

    def run(self, *command):
        full = (sys.executable, *command)
        return subprocess.run(full, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True).stdout

    def owe(self, *subjects):
        """Reminders that are due now; answers of each how many are new."""
        return [int(new) for new in self.run("-c", OWE, *subjects).split()]

    def send(self, number, message):
        """A file for the worker, whole from the beginning."""
        unfinished = self.folder / f"{number}"
        unfinished.write_text(message)
        unfinished.rename(self.folder / f"broker/queue/{number}_0.celery.msg")

    def answer(self, path):
        try:
            return urlopen(f"http://127.0.0.1:{self.port}{path}").status
        except HTTPError as error:
            return error.code
        except OSError:
            return 0

    def mails(self):
        """How many were handed over, of all kinds."""
        return sum(file.read_text().count("Message-ID:") for file in self.folder.glob("mail/*"))

    def log(self):
        return (self.folder / "log").read_text()


@pytest.fixture
def place(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Place(tmp_path, port)


@contextmanager
def started(place, *command):
    """Running until the end of the block; whatever is left of it then is killed."""
    with (place.folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=place.environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield server
    finally:
        left = [server.pid, *below(server)]
        for pid in filter(lives, left):
            os.kill(pid, signal.SIGKILL)
        server.wait()


@contextmanager
def served(place):
    with started(place, sys.executable, "-m", "tests.stories.hurried") as server:
        until(lambda: place.answer("/healthz") == 200 and named(server, "worker") and named(server, "beat"))
        yield server


def until(happened):
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)


# ---- Processes


def children():
    """Every process with its parent."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    return found


def below(server):
    """All processes that it started, and those that these started."""
    parents, found = children(), [server.pid]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid and child not in found]
    return found[1:]


def named(server, word):
    """The process that is called so, and is no child of another one of that name."""
    return [pid for pid in below(server) if children().get(pid) == server.pid and word in words(pid)]


def words(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def lives(pid):
    return bool(words(pid))


# ---- What is promised


def test_a_killed_worker_ends_the_run_and_the_next_one_sends_what_is_owed_once_until_a_signal_stops_it(place):
    with served(place) as server:
        processes = below(server)
        assert place.owe("one", "two", "one") == [1, 1, 0]
        os.kill(*named(server, "worker"), signal.SIGKILL)
        assert server.wait(60) == 1
        assert "worker ended with -9: stopping the others" in place.log()
    assert not any(map(lives, processes))
    with served(place) as server:
        assert place.answer("/") == 200
        until(lambda: "swept as of" in place.log())
        assert place.answer("/readyz") == 200
        # The scheduler reaches the worker.
        until(lambda: place.mails() >= 2)
        assert place.run("manage.py", "deliver").strip() in {"Counter()", "nothing was due"}
        assert place.mails() == 2
        processes = below(server)
        server.terminate()
        assert server.wait(30) == 0
    assert not any(map(lives, processes))


# ---- Messages that nobody of ours sent

SWEEP = "fasttrack.jobs.sweep"
FOREIGN = {
    "pickled": ("application/x-python-serialize", pickle.dumps(((), {}, {})), SWEEP),
    "no job of ours": ("application/json", b"[[], {}, {}]", "os.system"),
    "arguments that it does not take": ("application/json", b'[["x"], {"engagement": "1"}, {}]', SWEEP),
    "nonsense inside": ("application/json", b"nonsense", SWEEP),
}
OURS = "application/json", b"[[], {}, {}]", "notifications.jobs.deliver"


def foreign(content_type, body, task):
    return {
        "body": base64.b64encode(body).decode(),
        "content-type": content_type,
        "content-encoding": "binary" if "python" in content_type else "utf-8",
        "headers": {"lang": "py", "task": task, "id": str(uuid4())},
        "properties": {"body_encoding": "base64", "delivery_tag": str(uuid4()), "delivery_info": {}},
    }


def test_the_worker_refuses_what_nobody_of_ours_sent_and_goes_on(place):
    """Alone: nobody but the test sends it anything."""
    assert place.owe("one") == [1]
    for name in ("queue", "control"):
        (place.folder / "broker" / name).mkdir(parents=True)
    with started(place, *serve.WORKER) as worker:
        for number, message in enumerate([json.dumps(foreign(*one)) for one in FOREIGN.values()] + ["not json"]):
            place.send(number, message)
        for said in ("ContentDisallowed", "os.system", "unexpected keyword argument", "refused what is no message"):
            until(lambda said=said: said in place.log())
        place.send(number + 1, json.dumps(foreign(*OURS)))
        until(lambda: place.mails() == 1)
        assert worker.poll() is None
