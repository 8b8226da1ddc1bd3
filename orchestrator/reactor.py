"""Twisted's reactor, on uvloop: asyncio's own loop would need a third more of the processor for the same requests.
Import it before anything of Twisted, which would choose for itself."""

import uvloop
from twisted.internet import asyncioreactor

asyncioreactor.install(uvloop.new_event_loop())  # type: ignore[no-untyped-call]
