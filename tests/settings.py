"""The product's settings, with what only a test run needs."""

import atexit
import os
import shutil
import sys
import tempfile

# Each run keeps its files to itself, so that two runs in one checkout never meet; workers share their run's place.
# (mypy reads these settings too, and leaves without looking back.)
if "pytest" in sys.modules and "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["NEWSROOM_VAR"] = tempfile.mkdtemp(prefix="newsroom-test-")
    atexit.register(shutil.rmtree, os.environ["NEWSROOM_VAR"], ignore_errors=True)

from newsroom.settings import *  # noqa: F403
from newsroom.settings import DATABASES, STATIC_ROOT, STORAGES, VAR_DIR

# Hashing a password for real takes longer than most tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# A file, so that threads of one test see the same database.
DATABASES["default"].setdefault("TEST", {})
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"]["NAME"] = str(VAR_DIR / "test.sqlite3")
# WhiteNoise warns about a missing folder; tests serve the files from where they are written.
STATIC_ROOT.mkdir(exist_ok=True)
# What one worker's tests take down is no news to the pages of another's.
TAKEDOWN_MARKER_FILE = VAR_DIR / f"takedown-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
STATIC_COPIES_LIST_FILE = TAKEDOWN_MARKER_FILE.with_name(f"baked-{TAKEDOWN_MARKER_FILE.name}")
