"""What composes Baton from its rooms: settings, the doors' addresses, the one-process mode and the commands."""

import time

STARTED = time.monotonic()
