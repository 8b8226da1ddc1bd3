#!/usr/bin/env python
"""Baton's commands: serve, web, worker, and Django's own."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orchestrator.settings")
    if sys.argv[1:2] in (["serve"], ["web"], ["worker"]):
        from orchestrator.stopping import leave_during_start

        leave_during_start()  # before the imports, which take most of the start
    from django.core.management import execute_from_command_line

    from orchestrator.one_line import leave

    try:
        if sys.argv[1:2] in (["migrate"], ["setup"], ["signin"]):
            from orchestrator.reachable import check_before

            check_before(sys.argv[1])
        execute_from_command_line(sys.argv)
    except Exception as error:
        leave(error)


if __name__ == "__main__":
    main()
