"""How gunicorn serves, at `make run` and in the container."""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = 2
threads = 4
graceful_timeout = 5
loglevel = "warning"
# Nothing outside asks gunicorn for its state, and its socket would lie in the home folder.
control_socket_disable = True
