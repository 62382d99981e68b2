"""How gunicorn serves, at `make run` and in the container."""

import gc
import os
from typing import Any

from django.urls import resolve
from gunicorn.glogging import Logger

from fasttrack.logs import JsonFormatter, TextFormatter


class Log(Logger):
    """Its own lines, also those of an access log that somebody turns on, are written like all others of ours."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        formatter = JsonFormatter() if os.environ.get("LOG_FORMAT") == "json" else TextFormatter()
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(formatter)


def when_ready(arbiter: Any) -> None:
    """Just before the first process is forked: what is read by now, all of them share and none reads again.

    The collector of rubbish would write into each page of it, which would no longer be shared.
    """
    resolve("/")
    gc.collect()
    gc.freeze()


bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True
graceful_timeout = 5
loglevel = "warning"
logger_class = Log
# Nothing outside asks gunicorn for its state, and its socket would lie in the home folder.
control_socket_disable = True
