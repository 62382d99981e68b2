"""`make load`: the scenes under load, the generated forms and the script payloads as often as was promised.

In a database of its own on PostgreSQL, where TEST_DATABASE_URL names a server, then on the embedded default; the
figures are printed as they come.
"""

import os
import subprocess
import sys
from urllib.parse import urlsplit

PYTEST = (sys.executable, "-m", "pytest", "-q", "-s", "--numprocesses", "0", "-p", "no:randomly", "tests/load")
QUIET = ("--show-capture", "no", "-p", "no:logging")


def main(arguments: list[str]) -> int:
    server = os.environ.get("TEST_DATABASE_URL", "")
    return max([leg(url, arguments) for url in dict.fromkeys((own_database(server), ""))])


def own_database(server: str) -> str:
    """Made and dropped by the test run itself."""
    return server and urlsplit(server)._replace(path=f"/load_{os.getpid()}").geturl()


def leg(url: str, arguments: list[str]) -> int:
    print(f"\nOn {'PostgreSQL' if url else 'the embedded default'}", flush=True)
    environment = {**os.environ, "LOAD_LONG": "1", "LEG_DATABASE_URL": url, "LEG_REDIS_URL": ""}
    return subprocess.run([*PYTEST, *QUIET, *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
