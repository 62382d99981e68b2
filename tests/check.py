"""`make check`: every rule that a machine can hold, all of them run, the broken ones shown."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")
PRODUCTION = {"BASE_URL": "https://onboarding.example.org", "SECRET_KEY": "only-for-this-check-" + "0123456789" * 4}

STEPS = {
    "lint": (BIN / "ruff", "check", "."),
    "format": (BIN / "ruff", "format", "--check", "."),
    "types": (BIN / "mypy",),
    "import contracts": (BIN / "lint-imports",),
    "templates": (sys.executable, "-m", "fasttrack.templatecheck"),
    "translations": (sys.executable, "-m", "fasttrack.translations", "check"),
    "migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "catalogue and settings": (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, **PRODUCTION, "DATA_DIR": folder, "DEMO": "0"}
        broken = [name for name in STEPS if not holds(name, environment)]
    print(f"make check: {', '.join(broken)} broken" if broken else "make check: all is well")
    return 1 if broken else 0


def holds(name: str, environment: dict[str, str]) -> bool:
    result = subprocess.run(STEPS[name], env=environment, capture_output=True, text=True, check=False)
    print(f"{name}: {'ok' if result.returncode == 0 else 'BROKEN'}", flush=True)
    if result.returncode:
        print(result.stdout + result.stderr, flush=True)
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
