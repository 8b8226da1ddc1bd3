"""`make bench`, or `python -m tests.bench embedded`: every file of figures/ prints JSON lines, each with its limit.

A file offers `measure()`, which yields figures. Adding one needs nothing else.
"""

import importlib
import os
import pkgutil
import sys
import traceback

import django
from django.core.management import call_command

from . import figures


def main(wanted: list[str]) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    ok = True
    names = sorted(module.name for module in pkgutil.iter_modules(figures.__path__))
    for name in [name for name in names if not wanted or name in wanted]:
        try:
            for figure in importlib.import_module(f"{figures.__name__}.{name}").measure():
                print(figure.line(), flush=True)
                ok &= figure.ok
        except Exception:
            traceback.print_exc()
            ok = False
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
