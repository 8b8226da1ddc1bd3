"""The product's settings, with a data folder that ends with the tests and with intervals shrunk to about a second."""

import atexit
import os
import shutil
import tempfile

from tests.services.process import SHORT_INTERVALS

_home = tempfile.mkdtemp(prefix="baton-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ.update(SHORT_INTERVALS, BATON_HOME=_home, BATON_REHEARSAL_SPEED="0", BATON_SECRET_KEY="tests" * 16)

from orchestrator.settings import *  # noqa: E402, F403
