"""The product's own settings, but for what only costs time: hashing passwords and naming static files."""

import os

from fasttrack.settings import *  # noqa: F403
from fasttrack.settings import MIDDLEWARE, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
if os.environ.get("STRIPPED"):
    MIDDLEWARE = ["tests.load.stripped.Without", *MIDDLEWARE]

# One program sends everything here.
API_PER_MINUTE = 1_000_000
