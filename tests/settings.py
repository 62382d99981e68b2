"""The product's settings as tests see them: nothing of this machine, nothing slow."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

SET_BY_PEOPLE = (
    "ADMIN_NETWORKS",
    "ADMIN_PATH",
    "ALLOWED_HOSTS",
    "BASE_URL",
    "DEFAULT_LANGUAGE",
    "EMAIL_URL",
    "LOG_FORMAT",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_NAME",
    "OIDC_URL",
    "PORT",
)

folder = Path(tempfile.mkdtemp(prefix="fasttrack-tests-"))
atexit.register(shutil.rmtree, folder, ignore_errors=True)
for name in SET_BY_PEOPLE:
    os.environ.pop(name, None)
os.environ.update(DATA_DIR=str(folder), SECRET_KEY="only-for-tests", DEMO="0")
# Which leg of the suite this is; see tests/run.py.
os.environ["DATABASE_URL"] = os.environ.get("LEG_DATABASE_URL", "")
os.environ["REDIS_URL"] = os.environ.get("LEG_REDIS_URL", "")

from fasttrack import translations  # noqa: E402
from fasttrack.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
# What is due in a test goes out at that moment; tests/notifications/test_bundling.py waits.
NOTIFICATIONS_GATHER_SECONDS = 0
STATIC_ROOT.mkdir()
translations.compile_into(LOCALE_PATHS[0])
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads fight over the tables of a database in memory.
    DATABASES["default"]["TEST"] = {"NAME": str(folder / "tests.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
