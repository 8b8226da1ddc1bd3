"""What somebody wants of one run beside its inputs, judged against the flow: every wish names steps that are there."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Max

from flows.engine.options import RunOptions
from flows.faults import InvalidInput, NotFound, ProblemJson
from flows.graph import Document
from flows.graph.limits import LONGEST_MS
from flows.graph.plain import NotPlain, check_plain
from flows.models import Message, Thread, Workspace

MOST = 1_000
MOST_BYTES = 1024 * 1024
METADATA_BYTES = 64 * 1024
PERCENT = 100


def checked(workspace: Workspace, document: Document, options: RunOptions) -> RunOptions:
    """With the thread as it is now. Raises InvalidInput that lists every wish that cannot be fulfilled, or NotFound for
    a thread that this workspace does not have."""
    problems = list(_problems(document, options))
    if problems:
        first = problems[0]
        raise InvalidInput(first["message"], where=first["where"], problems=problems)
    if options.thread is None:
        return replace(options, thread_upto=None)
    thread = thread_within(workspace, options.thread)
    last = Message.objects.filter(thread=thread).aggregate(last=Max("number"))["last"]
    return replace(options, thread=str(thread.pk), thread_upto=last or 0)


def thread_within(workspace: Workspace, id: str | UUID) -> Thread:
    try:
        found = Thread.objects.filter(workspace=workspace, pk=UUID(str(id))).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound("There is no such thread.", code="THREAD_NOT_FOUND", where="options.thread")
    return found


def _problems(document: Document, options: RunOptions) -> Iterator[ProblemJson]:
    parents = {step.id: step.parent for step in document.steps}
    yield from _plain("pins", options.pins, MOST_BYTES)
    yield from _plain("metadata", options.metadata, METADATA_BYTES)
    for name, paths in (("pins", list(options.pins)), ("breakpoints", list(options.breakpoints))):
        if len(paths) > MOST:
            yield _problem(name, f"These are more than {MOST:,}.")
            continue
        for path in paths:
            if not leads_to_a_step(parents, path):
                yield _problem(f"{name}.{path[:200]}", f"The flow has no step {path[:64]!r}.")
    for name, step in (("until", options.until), ("only", options.only)):
        if step is None:
            continue
        if step not in parents:
            yield _problem(name, f"The flow has no step {step[:64]!r}.")
        elif (frame := parents[step]) is not None:
            yield _problem(name, f"{step!r} lies in {frame!r}; name the frame instead.")
    if options.until is not None and options.only is not None:
        yield _problem("only", "A run either ends behind a step or is one step alone.")
    yield from _limits(options)


def _limits(options: RunOptions) -> Iterator[ProblemJson]:
    for name, limit in (("longest_ms", options.longest_ms), ("step_timeout_ms", options.step_timeout_ms)):
        if limit is not None and not _whole(limit, 1, LONGEST_MS):
            yield _problem(name, f"This must be a number of milliseconds, from 1 to {LONGEST_MS:,}.")
    if (rule := options.cancel_below) is None:
        return
    if set(rule) != {"percent", "after_ms"}:
        yield _problem("cancel_below", "This names a percent and after_ms.")
        return
    if not _whole(rule["percent"], 1, PERCENT):
        yield _problem("cancel_below.percent", "This must be a whole number from 1 to 100.")
    if not _whole(rule["after_ms"], 1, LONGEST_MS):
        yield _problem("cancel_below.after_ms", f"This must be a number of milliseconds, from 1 to {LONGEST_MS:,}.")


def leads_to_a_step(parents: Mapping[str, str | None], path: str) -> bool:
    """`critic`, which means it wherever it runs, or `refine[2].critic`."""
    *frames, step = path.split(".")
    if step not in parents:
        return False
    around = None
    for part in frames:
        frame, bracket, number = part.partition("[")
        digits = number.removesuffix("]")
        counted = bracket and number.endswith("]") and digits.isascii() and digits.isdigit() and digits[0] != "0"
        if not counted or len(digits) > 9 or frame not in parents or parents[frame] != around:
            return False
        around = frame
    return not frames or parents[step] == around


def _plain(name: str, value: Any, most: int) -> Iterator[ProblemJson]:
    try:
        check_plain(dict(value), max_bytes=most)
    except NotPlain as found:
        yield _problem(
            f"{name}{found.where}" if found.where.startswith("[") else f"{name}.{found.where}", found.message
        )


def _whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _problem(where: str, message: str) -> ProblemJson:
    return {"where": f"options.{where}".rstrip("."), "message": message}
