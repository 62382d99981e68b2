"""`make run`: prepares the data folder and serves web, worker and beat until Ctrl-C or SIGTERM."""

import os
import socket
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings

from fasttrack import environment
from fasttrack.supervisor import Supervisor

MANAGE = (sys.executable, "manage.py")
WEB = (sys.executable, "-m", "gunicorn", "--config", "python:fasttrack.gunicorn_config", "fasttrack.wsgi")
# Celery would rather not run as root; in a container or on a fresh machine there may be nobody else.
QUIET = ("-W", "ignore:\nYou're running the worker")
CELERY = (sys.executable, *QUIET, "-m", "celery", "--app", "fasttrack.celery", "--quiet", "--skip-checks")
# No pool: on the embedded broker its processes share one pipe, and one that is killed leaves that locked for good.
ALONE = ("--pool", "solo", "--without-mingle", "--without-gossip", "--without-heartbeat")
# Its level becomes that of our jobs too, which say at INFO what they did.
WORKER = (*CELERY, "worker", "--loglevel", "INFO", *ALONE)
BEAT = (*CELERY, "beat", "--pidfile=")
HOST = "127.0.0.1"


def main() -> int:
    os.chdir(Path(__file__).resolve().parent.parent)
    demo_on_the_embedded_database()
    port = environment.port("PORT")
    stop_if_taken(port)
    say(f"Preparing the data in {settings.DATA_DIR}")
    supervisor = Supervisor()
    try:
        return serve(supervisor, port)
    finally:
        supervisor.stop()


def serve(supervisor: Supervisor, port: int) -> int:
    if supervisor.run((*MANAGE, "prepare")):
        return 0 if supervisor.asked_to_stop else 1
    supervisor.start("web", (*WEB, "--bind", f"{HOST}:{port}"))
    # A person waits for the first page; nobody waits for the first sweep.
    if supervisor.wait_until(lambda: answers(port)):
        say(welcome(port))
        supervisor.start("worker", WORKER)
        supervisor.start("beat", BEAT)
        if settings.DEMO:
            supervisor.start("demo", (*MANAGE, "seed_demo", "--if-empty"), helper=True)
    return supervisor.wait()


def demo_on_the_embedded_database() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fasttrack.settings")
    if not os.environ.get("DATABASE_URL"):
        os.environ.setdefault("DEMO", "1")


def stop_if_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            environment.stop("PORT", f"{port} cannot be used ({error.strerror}); try another: PORT=8001 make run")


def answers(port: int) -> bool:
    """Whether a page comes back, not only whether the port is taken."""
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return bool(connection.getresponse().status)
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def welcome(port: int) -> str:
    lines = [f"FastTrack is at http://{HOST}:{port}"]
    if settings.DEMO:
        password = environment.kept_secret(settings.DATA_DIR / "demo-password", 9)
        lines.append(f"Sign in as manager@demo.example (or specialist, customer, ...): password {password}")
    return "\n".join([*lines, "Ctrl-C stops it."])


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
