"""The run loop. `runtime` calls `drive` with a claimed run's ports; tests call it with the twins of `memory`.

It promises: finished steps and calls are never executed again; nothing is visible outside before what it rests on has
committed; a failing step ends at most its run; `Fenced` and every other failure of the journal goes up untouched;
cancelling the task that drives (a handover) records nothing new and ends no step, so the next driver goes on.

How a run goes:
1. Fold the history. An ended run is returned as it is; one that was being cancelled or had failed is ended.
2. Start what the plan says is ready, each step as a task of its own; skip what is dead.
3. A step that settles feeds the plan; when nothing runs and nothing is ready the run is completed.
4. A failed critical step or a cancel command winds the run down: running steps are cancelled, each says so, and the
   run's last event follows. Terminal is terminal.
"""

import asyncio

from flows.engine import events
from flows.engine.context import StepContext, Surroundings
from flows.engine.events import Event
from flows.engine.failure import step_error
from flows.engine.names import Names, RunFacts
from flows.engine.outbox import Outbox
from flows.engine.plan import Plan
from flows.engine.ports import Outcome, Ports
from flows.engine.records import Record
from flows.engine.scope import Scope
from flows.engine.state import CallState, RunState, StepState
from flows.faults import Fenced, Permanent
from flows.graph import Document, Step, Topology
from flows.graph.document import OUTPUT_KIND
from flows.graph.names import Names as DocumentNames
from flows.graph.plain import NotPlain, check_plain

_SKIPPED = "No step before it led here."
_MAX_OUTPUT_NESTING = 64
_MOST_AT_ONCE = 100  # steps to start, and records to fold, before the loop's other runs have their turn


async def drive(document: Document, ports: Ports) -> RunState:
    return await _Run(document, ports).drive()


class _Run:
    def __init__(self, document: Document, ports: Ports) -> None:
        self.stopping = False
        self.epoch = 0
        self._ports = ports
        self._document = document
        self._steps = {step.id: step for step in document.steps}
        topology = Topology(document)
        self._order = topology.order
        self._plan = Plan(topology)
        self._state = RunState.of(document)
        self._scope = Scope(topology)
        self._outbox = Outbox(ports.journal, self._applied, self._abort)
        self._around = Surroundings(self._outbox, ports.calls, ports.deltas, self)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._terminal: Event | None = None
        self._begun = False
        self._more: asyncio.Handle | None = None
        self._failure: BaseException | None = None
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def drive(self) -> RunState:
        for number, record in enumerate(await self._ports.journal.history(), start=1):
            self._state.apply(record)
            if number % (_MOST_AT_ONCE) == 0:
                await asyncio.sleep(0)
        if self._state.ended:
            return self._state
        self._facts = RunFacts.of(self._document, DocumentNames(self._document), self._state.flow, self._state.inputs)
        self._claim()
        listener = asyncio.create_task(self._listen(), name="inbox")
        try:
            await asyncio.sleep(0)  # a cancel that waits already comes before the first step
            self._begin()
            await self._ended
            await self._outbox.drained()
            if self._failure is not None:
                raise self._failure
            return self._state
        finally:
            self._outbox.close()
            left = [listener, *self._tasks.values()]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            await self._outbox.drained()

    def _claim(self) -> None:
        worker = self._ports.worker
        first = self._state.started_at is None
        self._outbox.put(events.RunStarted(worker=worker) if first else events.RunResumed(worker=worker))
        if self._state.cancel_requested:
            self._terminal = events.RunCancelled()
            return
        for name in self._order:
            step = self._state.steps[name]
            if step.state == "failed" and self._steps[name].critical and step.error is not None:
                self._terminal = events.RunFailed(error=step.error)
                return

    def _begin(self) -> None:
        self._begun = True
        interrupted = self._restore()
        if self._terminal is None:
            for name in interrupted:
                self._start(name)
            self._advance()
            return
        for name in interrupted:
            self._outbox.put(events.StepCancelled(path=name, attempt=self._state.steps[name].attempt))
        self._finish(self._terminal)

    def _restore(self) -> list[str]:
        """Feeds the plan with what is settled; returns the steps that a crash interrupted."""
        interrupted = []
        for name in self._order:
            step = self._state.steps[name]
            match step.state:
                case "succeeded":
                    self._plan.settle(name, step.ports)
                    self._scope.settle(name, step)
                case "failed":
                    self._plan.settle(name, None)
                    self._scope.settle(name, step)
                case "skipped":
                    self._plan.settle(name, ())
                    self._scope.settle(name, step)
                case "running":
                    interrupted.append(name)
        return interrupted

    async def _listen(self) -> None:
        try:
            while True:
                command = await self._ports.inbox.next()
                if command.kind == "cancel" and self._terminal is None:
                    self._outbox.put(events.CancelRequested(by=command.by))
                    self._wind_down(events.RunCancelled())
        except Exception as failure:
            self._abort(failure)

    def _advance(self) -> None:
        if self._more is not None:
            return  # the rest starts in the next turn
        left = _MOST_AT_ONCE
        while (taken := self._plan.take()) is not None:
            name, ready = taken
            if name in self._tasks:
                continue
            if ready:
                self._start(name)
            else:
                self._outbox.put(events.StepSkipped(path=name, attempt=0, reason=_SKIPPED))
                self._settle(name, StepState("skipped", reason=_SKIPPED), ())
            left -= 1
            if not left:
                self._more = asyncio.get_running_loop().call_soon(self._go_on)
                return
        if not self._tasks:
            self._finish(events.RunCompleted(output=self._output()))

    def _go_on(self) -> None:
        self._more = None
        if not self.stopping and not self._ended.done():
            self._advance()

    def _start(self, name: str) -> None:
        state = self._state.steps[name]
        attempt = state.attempt or 1
        recorded = {call.call: call for call in state.calls}
        self._outbox.put(events.StepStarted(path=name, attempt=attempt))
        running = self._run_step(self._steps[name], attempt, recorded)
        task = self._tasks[name] = asyncio.create_task(running, name=name)
        task.add_done_callback(lambda ended: self._reap(name, attempt, ended))

    def _reap(self, name: str, attempt: int, task: asyncio.Task[None]) -> None:
        """A task that ended without settling its step: cancelled before its first line, or gone for a reason that is
        no step's business."""
        if self._ended.done() or self._tasks.get(name) is not task:
            return
        del self._tasks[name]
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._abort(failure)
        elif self._terminal is not None:
            self._outbox.put(events.StepCancelled(path=name, attempt=attempt))
            if not self._tasks:
                self._finish(self._terminal)

    async def _run_step(self, step: Step, attempt: int, recorded: dict[int, CallState]) -> None:
        clock = self._ports.clock
        began = clock.monotonic()
        names = Names(self._scope, step.id, self._facts)
        context = StepContext(self._around, step, attempt, self._state.inputs, names, recorded)
        outcome: Outcome | None = None
        failure: BaseException | None = None
        try:
            outcome = await self._ports.kinds.get(step.kind).run(context)
            _check_output(outcome)
        except Fenced as fenced:
            self._abort(fenced)
            return
        except asyncio.CancelledError as cancelled:
            task = asyncio.current_task()
            if not self.stopping and ((task is not None and task.cancelling()) or self._ended.done()):
                raise  # a handover, or the journal is gone
            failure = cancelled
        except Exception as error:
            failure = error
        if self._ended.done():
            return  # handed over or aborted while the kind would not let itself be cancelled
        duration = max(0, round((clock.monotonic() - began) * 1000))
        del self._tasks[step.id]
        if failure is None:
            assert outcome is not None
            self._succeeded(step, attempt, outcome, duration)
        elif self.stopping:
            self._outbox.put(events.StepCancelled(path=step.id, attempt=attempt))
        else:
            self._failed(step, attempt, failure, duration)
        if self._terminal is not None and not self._tasks:
            self._finish(self._terminal)

    def _succeeded(self, step: Step, attempt: int, outcome: Outcome, duration: int) -> None:
        output, ports = outcome.output, outcome.ports
        self._outbox.put(
            events.StepSucceeded(path=step.id, attempt=attempt, output=output, duration_ms=duration, ports=ports)
        )
        self._settle(step.id, StepState("succeeded", attempt, output), ports)
        if not self.stopping:
            self._advance()

    def _failed(self, step: Step, attempt: int, failure: BaseException, duration: int) -> None:
        error = step_error(failure, step.id)
        self._outbox.put(events.StepFailed(path=step.id, attempt=attempt, error=error, duration_ms=duration))
        if step.critical:
            self._wind_down(events.RunFailed(error=error))
        else:
            self._settle(step.id, StepState("failed", attempt, error=error), None)
            self._advance()

    def _settle(self, name: str, outcome: StepState, live_ports: tuple[str, ...] | None) -> None:
        self._scope.settle(name, outcome)
        self._plan.settle(name, live_ports)

    def _wind_down(self, terminal: Event) -> None:
        self._terminal = terminal
        self.stopping = True
        for task in self._tasks.values():
            task.cancel()
        if self._begun and not self._tasks:
            self._finish(terminal)

    def _finish(self, terminal: Event) -> None:
        if not self._ended.done():
            self._terminal = terminal
            self._outbox.put(terminal)
            self._outbox.close()
            self._ended.set_result(None)

    def _output(self) -> object:
        for name in reversed(self._order):
            settled = self._scope.settled.get(name)
            if self._steps[name].kind == OUTPUT_KIND and settled is not None and settled.output is not None:
                return settled.output
        return self._scope.last_output()

    def _applied(self, record: Record) -> None:
        self.epoch = record.epoch
        self._state.apply(record)

    def _abort(self, failure: BaseException) -> None:
        self._failure = failure
        if not self._ended.done():
            self._ended.set_exception(failure)


def _check_output(outcome: Outcome) -> None:
    try:
        check_plain(outcome.output, max_nesting=_MAX_OUTPUT_NESTING)
    except NotPlain as found:
        where = f"output.{found.where}" if found.where else "output"
        raise Permanent(f"The output cannot be stored: {found.message}", where=where) from None
