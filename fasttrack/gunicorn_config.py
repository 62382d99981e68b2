"""How gunicorn serves, at `make run` and in the container."""

import os
from typing import Any

from gunicorn.glogging import Logger

from fasttrack.logs import JsonFormatter, TextFormatter


class Log(Logger):
    """Its own lines, also those of an access log that somebody turns on, are written like all others of ours."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        formatter = JsonFormatter() if os.environ.get("LOG_FORMAT") == "json" else TextFormatter()
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(formatter)


bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = 2
threads = 4
graceful_timeout = 5
loglevel = "warning"
logger_class = Log
# Nothing outside asks gunicorn for its state, and its socket would lie in the home folder.
control_socket_disable = True
