"""Brings a checkout to where it can run (`python3 -m tools.bootstrap`) or be tested (`… --for-tests`)."""

import sys

# Whatever python3 is on PATH reads this file; what follows needs a newer one.
if sys.version_info < (3, 11):
    sys.exit(f"baton: Baton needs Python 3.11 or newer, this is {sys.version.split()[0]}; set PYTHON= to a newer one")

from tools import frontend, python_packages, rank_files
from tools.terminal import reported


def bootstrap(*, for_tests: bool) -> None:
    python_packages.ensure(for_tests=for_tests)
    if for_tests:
        frontend.ensure_packages()
    frontend.ensure_bundle()
    rank_files.ensure()


if __name__ == "__main__":
    sys.exit(reported(lambda: bootstrap(for_tests="--for-tests" in sys.argv[1:])))
