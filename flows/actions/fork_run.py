from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flows.actions.access import require
from flows.actions.forks import document_run, give_fork, records_of
from flows.actions.run_inbox import run_within
from flows.engine.event import Event
from flows.engine.fork import kept, summary
from flows.engine.options import RunOptions
from flows.engine.records import Record
from flows.faults import InvalidInput, NotFound
from flows.graph import Document, apply, parse
from flows.graph.parsing import sound
from flows.graph.plain import NotPlain, check_plain
from flows.models import Role, Run, User, Workspace

MOST_PATHS = 100
MOST_OUTPUTS = 100
MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ForkWish:
    """`at`: the seq up to which results are kept. `paths`: steps that begin anew. `changes` of the run's document, or
    another `document` in its place. `outputs`: results that a person gives, by path."""

    at: int | None = None
    paths: Sequence[str] = ()
    changes: Sequence[Any] = ()
    document: Any = None
    outputs: Mapping[str, Any] = field(default_factory=dict)


def fork_run(user: User, workspace: Workspace, run_id: UUID, wish: ForkWish, options: RunOptions | None = None) -> Run:
    """A new run that keeps what the wish leaves standing of this one, which may still run. Nothing kept costs again."""
    require(user, workspace, Role.EDITOR)
    run = run_within(workspace, run_id)
    document, _, result = _work_out(run, wish)
    paths = list(wish.paths)
    at = paths[0] if len(paths) == 1 and wish.at is None else paths or wish.at
    return give_fork(user, run, document, result, kind="fork", at=at, options=options)


def preview_fork(user: User, workspace: Workspace, run_id: UUID, wish: ForkWish) -> dict[str, Any]:
    """What would be kept, what would begin anew, and what the kept results had cost. Looking changes nothing."""
    require(user, workspace)
    document, records, result = _work_out(run_within(workspace, run_id), wish)
    return summary(document, records, result)


def _work_out(run: Run, wish: ForkWish) -> tuple[Document, Sequence[Record], list[Event]]:
    before = document_run(run)
    after = _edited(before, wish)
    if wish.at is not None and wish.at > run.seq:
        raise InvalidInput(f"The run has come to {run.seq} so far.", where="at")
    _check(wish)
    records = records_of(run)
    try:
        return after, records, kept(before, after, records, drop=wish.paths, upto=wish.at, outputs=wish.outputs)
    except NotFound as missing:
        raise NotFound(missing.message, code=missing.code, where=_place(wish, missing.where)) from None


def _edited(before: Document, wish: ForkWish) -> Document:
    if wish.document is not None:
        if wish.changes:
            raise InvalidInput("Say either changes or a whole document.", where="document")
        return parse(wish.document)
    return sound(apply(before, list(wish.changes))) if wish.changes else before


def _check(wish: ForkWish) -> None:
    if len(wish.paths) > MOST_PATHS:
        raise InvalidInput(f"These are more than {MOST_PATHS} steps.", where="paths")
    if len(wish.outputs) > MOST_OUTPUTS:
        raise InvalidInput(f"These are more than {MOST_OUTPUTS} outputs.", where="outputs")
    try:
        check_plain(dict(wish.outputs), max_bytes=MOST_BYTES)
    except NotPlain as found:
        raise InvalidInput(found.message, where=f"outputs.{found.where}".rstrip(".")) from None


def _place(wish: ForkWish, path: str | None) -> str | None:
    return next((f"paths[{index}]" for index, one in enumerate(wish.paths) if one[:200] == path), f"outputs.{path}")
