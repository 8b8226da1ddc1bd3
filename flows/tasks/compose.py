"""Puts a worker's host together: which providers a call can reach, and which kinds a step can be."""

from django.conf import settings

from flows.calls.pipeline import CallPipeline
from flows.engine.clock import SystemClock
from flows.providers.registry import Accounts
from flows.runtime.host import Host
from flows.steps.registry import catalogue


def compose_host(capacity: int | None = None) -> Host:
    calls = CallPipeline(Accounts(speed=settings.BATON_REHEARSAL_SPEED), SystemClock())
    return Host(calls, catalogue(), capacity=capacity)
