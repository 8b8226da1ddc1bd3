"""`make lock`: compiles pyproject.toml into the two hashed locks. Versions stay unless UPGRADE=1 is given."""

import os
import sys

from .python_packages import RUN_LOCK, TEST_LOCK, VENV
from .terminal import reported, run_quietly, say

# A lock names no index: where packages come from is the installing machine's business.
COMPILE = ["pip", "compile", "pyproject.toml", "--universal", "--generate-hashes", "--no-header", "--no-emit-index-url"]


def lock() -> None:
    upgrade = ["--upgrade"] if os.environ.get("UPGRADE") else []
    # The locked versions of what runs bind those for tests, so that tests run on what is shipped.
    for file, more in ((RUN_LOCK, upgrade), (TEST_LOCK, ["--group", "dev", "-c", RUN_LOCK.name, *upgrade])):
        say(f"Locking {file.name} …")
        run_quietly([VENV / "bin" / "uv", *COMPILE, *more, "-o", file.name], f"{file.name} could not be compiled")


if __name__ == "__main__":
    sys.exit(reported(lock))
