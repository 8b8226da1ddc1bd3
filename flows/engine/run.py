"""The run loop. `runtime` calls `drive` with a claimed run's ports; tests call it with the twins of `memory`.

It promises: finished steps and calls are never executed again; nothing is visible outside before what it rests on has
committed; a failing step ends at most its run; `Fenced` and every other failure of the journal goes up untouched;
cancelling the task that drives (a handover) records nothing new and ends no step, so the next driver goes on.

How a run goes:
1. Fold the history. An ended run is returned as it is; one that was being cancelled is ended.
2. The top scope runs (`inside`), its steps with their attempts (`attempts`), and frames with scopes of their own.
3. Commands come by the inbox: cancel, pause, resume, answers, ends of child runs.
4. When all that is left are waits, or a pause has taken hold, the run rests: its driver ends, something wakes it.
5. A run ends once: completed, failed or cancelled. Terminal is terminal.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flows.engine import events
from flows.engine.events import Event
from flows.engine.execution import Execution
from flows.engine.filling import filled
from flows.engine.inside import ScopeRun
from flows.engine.names import Names
from flows.engine.outbox import Outbox
from flows.engine.ports import Command, Ports
from flows.engine.records import Record, time_text
from flows.engine.refused import Refused, instead
from flows.engine.requests import ChildRequest
from flows.engine.scope import Scope
from flows.engine.state import RunState
from flows.engine.structure import structure_of
from flows.engine.timing import spoken, timed_out
from flows.faults import Cancelled, ErrorJson, Fault, InnerFailed, Permanent, TemplateFault
from flows.graph import Document
from flows.graph.document import OUTPUT_KIND

_MOST_AT_ONCE = 100  # records to fold before the loop's other runs have their turn
_STUBBORN_SECONDS = 3.0  # for kinds that do not let themselves be cancelled
_REASONS = {"answer": "answer", "decide": "decision", "child_ended": "child"}  # of the waits they end
_NO_WORK = frozenset({"input", OUTPUT_KIND})


async def drive(document: Document, ports: Ports, begun: RunState | None = None) -> RunState:
    """`begun`: how the run stands by its journal, for who has folded that already."""
    state = begun or await _folded(document, ports)
    left: Sequence[Command] = ()
    while not state.ended:
        run = _Run(document, ports, state, left)
        try:
            return await run.drive()
        except Refused:
            left = run.left
            state = await _folded(document, ports)
    return state


async def _folded(document: Document, ports: Ports) -> RunState:
    state = RunState.of(document)
    for number, record in enumerate(await ports.journal.history(), start=1):
        state.apply(record)
        if number % _MOST_AT_ONCE == 0:
            await asyncio.sleep(0)
    return state


class _Run:
    def __init__(self, document: Document, ports: Ports, state: RunState, commands: Sequence[Command] = ()) -> None:
        """`commands` were handed out before it came to be."""
        self.stopping = False
        self._timed_out = False
        self._begun = False
        self._commands = list(commands)
        self._ports = ports
        self._state = state
        structure = structure_of(document)
        self._outbox = Outbox(ports.journal, self._applied, self._abort, ports.commit_delay, self._instead)
        self._execution = Execution(structure, state, ports, self._outbox, ScopeRun)
        self._execution.abort = self._abort
        self._execution.when_quiet = self._quiet
        self._scope = Scope(structure.members(None))
        self._main: asyncio.Task[None] | None = None
        self._terminal: Event | None = None
        self._failure: BaseException | None = None
        self._timers: list[asyncio.TimerHandle] = []
        self._resting: asyncio.Task[None] | None = None
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def drive(self) -> RunState:
        self._outbox.put(self._claimed())
        listener = asyncio.create_task(self._listen(), name="inbox")
        try:
            await asyncio.sleep(0)  # a cancel that waits already comes before the first step
            await self._load_history()
            self._watch_time()
            self._main = asyncio.create_task(self._run())
            await self._over
            await self._outbox.drained()
            if self._failure is not None:
                raise self._failure
            return self._state
        finally:
            self._execution.handing_over = True
            self._outbox.close()
            self._execution.desk.stop()
            for timer in self._timers:
                timer.cancel()
            left = [task for task in (listener, self._main, self._resting) if task is not None]
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=_STUBBORN_SECONDS)
            await self._outbox.drained()

    async def _load_history(self) -> None:
        thread = self._execution.options.thread
        if thread is not None:
            self._execution.remember_history(
                await self._ports.history.messages(thread, self._execution.options.thread_upto)
            )

    # ---- the run itself ----

    def _claimed(self) -> Event:
        worker = self._ports.worker
        if self._state.started_at is None:
            return events.RunStarted(worker=worker)
        return events.RunResumed(worker=worker)

    async def _run(self) -> None:
        if self._state.cancel_requested and self._terminal is None:
            self._terminal = events.RunCancelled()
        try:
            self._begun = True
            if self._terminal is None:
                await ScopeRun(self._execution, self._scope, self).run()
                self._terminal = self._completed()
        except InnerFailed as failed:
            self._terminal = events.RunFailed(error=failed.error)
        except asyncio.CancelledError:
            if self._terminal is None:
                raise
        except Exception as failure:
            self._abort(failure)
            return
        if not isinstance(self._terminal, events.RunCompleted):
            await self._execution.end_left()
        if isinstance(self._terminal, events.RunFailed):
            await self._start_on_failure(self._terminal.error)
        assert self._terminal is not None
        self._finish(self._terminal)

    def _completed(self) -> Event:
        if self._execution.policy.atomic_mode == "lenient":
            failed = [state for state in self._scope.settled.values() if state.state == "failed"]
            worked = [
                step
                for step, state in self._scope.settled.items()
                if state.state == "succeeded" and self._execution.structure.steps[step].kind not in _NO_WORK
            ]
            if failed and not worked:
                return events.RunFailed(error=failed[0].error or Fault().to_json())
        return events.RunCompleted(output=self._output())

    def _output(self) -> object:
        settled = self._scope.settled
        for wanted in (self._execution.options.only, self._execution.options.until):
            if wanted in settled:
                return settled[wanted].output
        for step in reversed(self._scope.members.order):
            state = settled.get(step)
            if self._execution.structure.steps[step].kind == OUTPUT_KIND and state and state.output is not None:
                return state.output
        return self._scope.last_output()

    def _finish(self, terminal: Event) -> None:
        self._outbox.put(terminal)
        self._stop_driving()

    def _stop_driving(self) -> None:
        self._execution.handing_over = True
        self._outbox.close()
        if not self._over.done():
            self._over.set_result(None)

    def _end(self, terminal: Event) -> None:
        """Winds the run down; the first reason counts."""
        if self._terminal is not None or self._over.done():
            return
        self._terminal = terminal
        self.stopping = True
        if self._main is not None and self._begun:  # else it sees by itself that there is nothing to begin
            self._main.cancel()

    async def _start_on_failure(self, error: ErrorJson) -> None:
        """A flow that looks after the failure; nobody waits for it, and its own failure starts no other."""
        use, parent = self._execution.policy.on_failure, self._state.parent
        if use is None or (parent is not None and not parent.get("path")):
            return
        names = Names(self._scope, None, self._execution.facts, {"error": error})
        child: dict[str, Any]
        try:
            inputs = filled(use.inputs, names, "policy.on_failure.inputs", {})
            request = ChildRequest(use.flow, use.version, inputs, purpose="on_failure")
            child = (await self._ports.children.start(request, "", 0, 0)).to_json()
        except (Fault, TemplateFault) as fault:
            child = {"error": fault.to_json()}
        self._outbox.put(events.Decided(name="on_failure", value=child))

    @property
    def why(self) -> Fault:
        if self._timed_out:
            return timed_out(self._longest() or 0, "The run")
        return Cancelled()

    # ---- commands ----

    async def _listen(self) -> None:
        try:
            while True:
                command = self._commands.pop(0) if self._commands else await self._ports.inbox.next()
                if command.item is not None and command.item in self._state.taken:
                    self._ports.inbox.done(command)
                else:
                    await self._obey(command)
                self._execution.touch()
        except Exception as failure:
            self._abort(failure)

    async def _obey(self, command: Command) -> None:
        execution, by, item = self._execution, command.by, command.item
        match command.kind:
            case "cancel":
                execution.taking(command)
                self._outbox.put(events.CancelRequested(by=by, reason=command.data.get("reason"), item=item))
                self._end(events.RunCancelled())
            case "pause":
                execution.taking(command)
                self._outbox.put(events.PauseRequested(by=by, item=item))
                execution.pausing = True
                await self._tell_children("pause")
            case "resume":
                execution.taking(command)
                self._outbox.put(events.ResumeRequested(by=by, item=item))
                execution.unpause()
                await self._tell_children("resume")
            case "answer" | "decide" | "child_ended":
                if not self._deliver(command):
                    self._ports.inbox.done(command)
            case _:
                self._ports.inbox.done(command)

    def _deliver(self, command: Command) -> bool:
        """False: nobody waits for it, or ever will."""
        data = command.data
        path, wait = str(data.get("path", "")), data.get("wait")
        step = self._state.steps.get(path)
        if step is None or not isinstance(wait, int):
            return False
        attempt = data.get("attempt", step.attempt)
        if not isinstance(attempt, int):
            return False
        known = step.wait(wait)
        open_there = (
            known is not None and not known.over and known.reason == _REASONS[command.kind] and attempt == step.attempt
        )
        place = (path, attempt, wait)
        gone = step.state == "retrying" or (step.settled and path not in self._execution.active)
        if gone or attempt < step.attempt or place in self._execution.given_up:
            self._execution.come_late(command)
            return True
        coming = command.kind == "child_ended" and known is None and not step.settled and attempt >= step.attempt
        return self._execution.desk.resolve(place, command, expected=open_there or coming)

    async def _tell_children(self, kind: str) -> None:
        for step in list(self._state.steps.values()):
            for wait in step.waits:
                if wait.child is not None and not wait.over and not step.settled:
                    await self._ports.children.tell(str(wait.child["run"]), kind)

    # ---- time ----

    def _watch_time(self) -> None:
        options = self._execution.options
        if self._longest() is None and options.cancel_below is None:
            return
        began = self._state.started_at or self._ports.clock.now()
        if (longest := self._longest()) is not None:
            error = timed_out(longest, "The run").to_json()
            self._at(began + timedelta(milliseconds=longest), lambda: self._out_of_time(error))
        if (rule := options.cancel_below) is not None:
            moment = began + timedelta(milliseconds=rule["after_ms"])
            self._at(moment, lambda: self._cancel_if_slow(rule["percent"], rule["after_ms"]))

    def _out_of_time(self, error: ErrorJson) -> None:
        self._timed_out = self._terminal is None
        self._end(events.RunFailed(error=error))

    def _longest(self) -> int | None:
        limits = (self._execution.policy.longest_ms, self._execution.options.longest_ms)
        return min((limit for limit in limits if limit is not None), default=None)

    def _at(self, moment: datetime, act: Any) -> None:
        self._execution.deadlines.append(moment)
        seconds = max(0.0, (moment - self._ports.clock.now()).total_seconds())
        self._timers.append(asyncio.get_running_loop().call_later(seconds, act))

    def _cancel_if_slow(self, percent: float, after_ms: int) -> None:
        """O115: the timer is here; who sets the rule is the doors' business."""
        order = self._scope.members.order
        done = 100 * len(self._scope.settled) / max(1, len(order))
        if done < percent and self._terminal is None:
            reason = f"Less than {percent:g} % was done after {spoken(after_ms)}."
            self._outbox.put(events.CancelRequested(by=None, reason=reason))
            self._end(events.RunCancelled())

    # ---- rest ----

    def _quiet(self) -> None:
        """Nothing goes on. A pause takes hold at once; waits are given a moment before the driver leaves."""
        execution = self._execution
        if self._terminal is not None or self._over.done() or self._resting is not None:
            return
        if execution.pausing:
            self._resting = asyncio.create_task(self._rest(0))
        elif execution.desk.any:
            self._resting = asyncio.create_task(self._rest(self._ports.linger))

    async def _rest(self, linger: float) -> None:
        execution = self._execution
        activity = execution.activity
        try:
            if linger:
                await asyncio.sleep(linger)
            until = execution.until
            soon = until is not None and (until - self._ports.clock.now()).total_seconds() <= linger
            if not self._still(activity) or (soon and not execution.pausing) or execution.desk.keeps:
                return
            await self._outbox.drained()
            if not await self._ports.inbox.settle() or not self._still(activity):
                return
            if execution.pausing:
                self._outbox.put(events.RunPaused(at=execution.paused_at))
            else:
                self._outbox.put(events.RunWaiting(until=None if until is None else time_text(until)))
            self._stop_driving()
        except Exception as failure:
            self._abort(failure)
        finally:
            self._resting = None
            if not self._over.done() and execution.activity != activity:
                execution.touch()

    def _still(self, activity: int) -> bool:
        return not self._execution.busy and self._execution.activity == activity

    # ---- the journal ----

    @property
    def left(self) -> Sequence[Command]:
        """Commands that were handed out, and have had no effect yet."""
        return [*self._execution.not_taken, *self._execution.desk.kept, *self._commands]

    def _instead(self, event: Event, fault: Permanent, before: Sequence[Event], after: Sequence[Event]) -> list[Event]:
        return instead(event, fault, before, after, self._state)

    def _applied(self, record: Record) -> None:
        self._execution.epoch = record.epoch
        self._state.apply(record)
        self._execution.taken(getattr(record.event, "item", None))

    def _abort(self, failure: BaseException) -> None:
        if self._failure is None:
            self._failure = failure
        self._stop_driving()
