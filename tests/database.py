"""An empty database with all migrations, made once and then copied: applying them takes longer than most tests."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "databases"


def copy_to(target: Path) -> None:
    """For SQLite. Of several processes that want one at once, one makes it and the others wait."""
    KEPT.mkdir(parents=True, exist_ok=True)
    made = KEPT / f"{_fingerprint()}.sqlite3"
    with _alone():
        if not made.exists():
            _forget_others()
            _make(made)
    shutil.copyfile(made, target)


def _fingerprint() -> str:
    """Of everything that a migration can do: the migrations, what they import, the models whose rights they make."""
    apps = sorted(path.parent for path in ROOT.glob("*/apps.py"))
    files = [ROOT / "requirements" / "run.txt", *(path for app in apps for path in sorted(app.rglob("*.py")))]
    found = hashlib.sha256()
    for path in files:
        if path.parent.name in {"migrations", "models"} or path.name in {"models.py", "append_only.py", "run.txt"}:
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def _alone():
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _forget_others() -> None:
    for old in KEPT.glob("*.sqlite3"):
        old.unlink()


def _make(made: Path) -> None:
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        settings = {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "fasttrack.settings", "SECRET_KEY": "only-for-tests"}
        environment = {**os.environ, **settings, "DEMO": "0", "DATABASE_URL": "", "REDIS_URL": ""}
        migrate = (sys.executable, "manage.py", "migrate", "--verbosity", "0")
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        [database] = Path(folder).glob("*.sqlite3")
        subprocess.run((sys.executable, "-c", _WHOLE, str(database)), check=True)
        database.replace(made)


# What lies in the log beside the file yet is written into it.
_WHOLE = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA wal_checkpoint(TRUNCATE)')"
