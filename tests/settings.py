"""The product's settings, with a data folder that ends with the tests and with intervals shrunk to about a second."""

import atexit
import os
import shutil
import tempfile

from tests.services.databases import with_path
from tests.services.process import SHORT_INTERVALS

# Each xdist worker has a Redis number of its own; processes that its tests start use another (conftest.redis_url).
worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
if "REDIS_URL" in os.environ:
    os.environ["REDIS_URL"] = with_path(os.environ["REDIS_URL"], str(worker))
_home = tempfile.mkdtemp(prefix="baton-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ.update(SHORT_INTERVALS, BATON_HOME=_home, BATON_REHEARSAL_SPEED="0", BATON_SECRET_KEY="tests" * 16)

from orchestrator.settings import *  # noqa: E402, F403
from orchestrator.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A test holds one transaction all along, and the lease is short here: its timeouts would end the test's session.
    DATABASES["default"]["OPTIONS"]["options"] = "-c lock_timeout=10s"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Every client of a test makes a handler of its own, which would look through all static files first (45 ms).
WHITENOISE_AUTOREFRESH = True
