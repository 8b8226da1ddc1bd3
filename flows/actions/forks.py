"""What forks and reruns share: the run they come from, the document they run, and their birth."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flows.actions.new_run import Wanted, give_birth, inactive
from flows.actions.run_options import checked
from flows.actions.sound_versions import refuse_unready
from flows.actions.visible import flow_within
from flows.engine.event import Event
from flows.engine.options import RunOptions
from flows.engine.records import Record
from flows.faults import InvalidInput, ProblemJson
from flows.graph import Document, diff, resolve_inputs
from flows.journal.reading import history
from flows.models import Flow, Run, User
from flows.runtime.documents import document_of


def document_run(run: Run) -> Document:
    """The version's, with the changes that hold for this run alone."""
    return document_of(run.version_id, run.edits)


def document_shown(run: Run) -> dict[str, Any]:
    """As its page draws it: one that this Baton cannot read any more, as it was stored."""
    stored = dict(run.version.document)
    if not run.edits:
        return stored
    try:
        return document_run(run).to_json()
    except InvalidInput:
        return stored


def records_of(run: Run) -> Sequence[Record]:
    return history(run.pk)


def options_of(run: Run, given: RunOptions | None) -> RunOptions:
    """What a fork is told: as its origin was, but that it goes all the way and stops nowhere."""
    if given is not None:
        return given
    return replace(RunOptions.of(run.options), until=None, only=None, breakpoints=())


def inputs_of(run: Run, document: Document) -> dict[str, Any]:
    """The origin's, for the fields there are now. Raises InvalidInput when a new field asks for something."""
    known = {field.name for field in document.inputs}
    given = {name: value for name, value in run.inputs.items() if name in known}
    try:
        return resolve_inputs(document.inputs, given)
    except InvalidInput as wrong:
        problems: list[ProblemJson] = [
            {"where": f"inputs.{problem['where']}", "message": problem["message"]} for problem in wrong.problems
        ]
        first = problems[0]
        raise InvalidInput(
            first["message"],
            where=first["where"],
            remedy="Give the new input a default: a fork has the inputs of its origin.",
            problems=problems,
        ) from None


def give_fork(
    user: User,
    origin: Run,
    document: Document,
    kept: Sequence[Event],
    *,
    kind: str,
    at: int | str | Sequence[str] | None,
    options: RunOptions | None,
) -> Run:
    """Raises what starting a run of this document would raise."""
    flow = flow_within(origin.workspace, origin.flow_id, Flow.objects.within(origin.workspace).defer("document"))
    if not flow.active:
        raise inactive(flow)
    refuse_unready(origin.workspace, document)
    wishes = options_of(origin, options)
    wanted = Wanted(
        flow,
        origin.version,
        document,
        inputs_of(origin, document),
        _with_thread(origin, document, wishes),
        origin=origin,
        cited=_cited(origin, kind, at),
        edits=diff(document_of(origin.version_id), document),
        kept=kept,
    )
    return give_birth(user, wanted, f"run.{kind}ed" if kind == "fork" else "run.rerun", origin=str(origin.pk))


def _with_thread(origin: Run, document: Document, wishes: RunOptions) -> RunOptions:
    """In the origin's thread it hears what the origin heard, and no more."""
    found = checked(origin.workspace, document, wishes)
    before = RunOptions.of(origin.options)
    return replace(found, thread_upto=before.thread_upto) if found.thread == before.thread else found


def _cited(origin: Run, kind: str, at: int | str | Sequence[str] | None) -> Mapping[str, Any]:
    return {"run": str(origin.pk), "flow": str(origin.flow_id), "kind": kind, "at": at}
