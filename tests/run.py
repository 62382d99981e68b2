"""`make test`: the marked parts on PostgreSQL and Redis first, then everything on the embedded default, but for what
the database makes no difference to (marker `once`).
`make test-full`: what is too long for every day, with the marker `full`, in the same two legs.

In this order the last lines are pytest's summary of the whole suite.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests import needs

PYTEST = (sys.executable, "-m", "pytest", "--numprocesses", "auto", "--maxprocesses", "4", "--dist", "worksteal")
NOTHING_COLLECTED = 5


def main(arguments: list[str]) -> int:
    # What comes later in the arguments wins.
    full = "full" in arguments
    services = needs.services_leg()
    verdict = ""
    if services:
        print("On PostgreSQL and Redis", flush=True)
        failed = leg(
            [*arguments, "-m", f"services and {'' if full else 'not '}full", *of_services(arguments)], **services
        )
        verdict = "failed, see further up" if failed else "passed"
        print("\nOn the embedded default", flush=True)
    here = "not full and not once" if services else "not full"
    failed_here = leg(["-m", here, *arguments], OTHER_LEG=verdict)
    incomplete = needs.must_be_complete() and needs.missing()
    return 1 if failed_here or incomplete or verdict.startswith("failed") else 0


def of_services(arguments: list[str]) -> list[str]:
    """Where the marked parts are, unless somebody said it: each process would read all the other files for nothing."""
    if any(Path(one.partition("::")[0]).exists() for one in arguments):
        return []
    return sorted(str(path) for path in Path("tests").rglob("test_*.py") if "mark.services" in path.read_text())


def leg(arguments: list[str], **environment: str) -> bool:
    result = subprocess.run([*PYTEST, *arguments], env={**_inherited(), **environment}, check=False)
    return result.returncode not in {0, NOTHING_COLLECTED}


def _inherited() -> dict[str, str]:
    """The tests start many processes: each would compile all modules again where nothing may keep the result."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
