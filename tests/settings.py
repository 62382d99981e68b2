"""The product's settings as tests see them: nothing of this machine, nothing slow."""

import atexit
import os
import shutil
import tempfile

SET_BY_PEOPLE = ("ALLOWED_HOSTS", "BASE_URL", "DEFAULT_LANGUAGE", "EMAIL_URL", "LOG_FORMAT", "PORT")

folder = tempfile.mkdtemp(prefix="fasttrack-tests-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
for name in SET_BY_PEOPLE:
    os.environ.pop(name, None)
os.environ.update(DATA_DIR=folder, SECRET_KEY="only-for-tests", DEMO="0")
os.environ["DATABASE_URL"] = os.environ.get("FASTTRACK_LEG_DATABASE", "")
os.environ["REDIS_URL"] = os.environ.get("FASTTRACK_LEG_REDIS", "")

from fasttrack.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads fight over the tables of a database in memory.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(folder, "tests.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
