"""Moments that stay the same when a step runs again after a restart."""

from datetime import datetime, timedelta

from flows.engine.ports import Context


async def moment_in(context: Context, milliseconds: int, name: str = "until") -> datetime:
    """So long after the step first asked for it."""

    def make() -> str:
        return (context.now + timedelta(milliseconds=milliseconds)).isoformat()

    return datetime.fromisoformat(await context.decide(name, make))
