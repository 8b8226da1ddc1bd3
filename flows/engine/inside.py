"""One scope that runs: the top of a run, or one pass, lane or item of a frame.

1. Start what the plan says is ready, each step as a task of its own; skip what is dead.
2. A step that settles feeds the plan; when nothing runs and nothing is ready the scope has ended.
3. A failure that nobody catches winds the scope down: what runs is cancelled, and says so; then it fails.
"""

import asyncio
from collections.abc import Collection

from flows.engine import events
from flows.engine.attempts import StepRun
from flows.engine.execution import Execution, Owner
from flows.engine.plan import Plan
from flows.engine.result import Result
from flows.engine.scope import Scope
from flows.engine.state import StepState
from flows.faults import Cancelled, ErrorJson, Fault, Fenced, InnerFailed
from flows.graph.document import ERROR_PORT

DEAD = "No step before it led here."
NOT_NEEDED = "It is not needed any more: the join after it has what it needs."
_MOST_AT_ONCE = 100  # steps to start before the loop's other runs have their turn


class ScopeRun:
    def __init__(self, execution: Execution, scope: Scope, owner: Owner) -> None:
        self.scope = scope
        self._execution = execution
        self._owner = owner
        self._allowed = execution.allowed(scope)
        needs = {step: need for step in scope.members.order if (need := execution.needs(step)) is not None}
        self._plan = Plan(scope.members, needs)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._runs: dict[str, StepRun] = {}
        self._entered: set[str] = set()  # steps whose tasks have had a turn
        self._more: asyncio.Handle | None = None
        self._failing: InnerFailed | None = None
        self._called_off = False
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def stopping(self) -> bool:
        return self._failing is not None or self._called_off or self._owner.stopping

    @property
    def why(self) -> Fault:
        if self._failing is not None:
            return Cancelled("The call was stopped because another step failed.")
        return self._owner.why

    async def run(self) -> None:
        """Raises InnerFailed when a step failed that had to succeed."""
        self._restore()
        if self._failing is not None:
            await self._execution.end_interrupted(self.scope.prefix)
        self._advance()
        try:
            await self._ended
        except asyncio.CancelledError:
            self._called_off = not self._execution.handing_over
            await self._cancel_all()
            raise
        finally:
            if self._more is not None:
                self._more.cancel()
        self._execution.touch()
        if self._failing is not None:
            raise self._failing

    async def _cancel_all(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # ---- starting ----

    def _restore(self) -> None:
        """Feeds the plan with what is settled, in the order in which it happened."""
        found: list[tuple[int, str, StepState]] = []
        for step in self.scope.members.order:
            state = self._execution.recorded(self.scope.path(step))
            if state.settled:
                found.append((state.settled, step, state))
        for _, step, state in sorted(found, key=lambda one: one[0]):
            ports: Collection[str] | None = state.ports
            if state.state == "failed":
                ports = self._after_failure(step, state.error)
            elif state.state == "cancelled" or (state.state == "skipped" and not state.passes_on):
                ports = ()
            self.scope.settle(step, state)
            self._plan.settle(step, ports, state.output is not None)

    def _advance(self) -> None:
        if self._more is not None:
            return  # the rest starts in the next turn
        left = _MOST_AT_ONCE
        while not self.stopping and (taken := self._plan.take()) is not None:
            step = taken.step
            if self._allowed is not None and step not in self._allowed and step not in self._execution.options.pins:
                if self._execution.options.only is not None:
                    self._plan.settle(step, None)  # what is not there passes on: the one step runs wherever it lies
                continue  # this run does not go there
            if taken.ready:
                if taken.early:
                    self._call_off(step)
                self._start(step)
            else:
                self._execution.outbox.put(events.StepSkipped(path=self.scope.path(step), attempt=0, reason=DEAD))
                self._settle(step, StepState("skipped", reason=DEAD), ())
            left -= 1
            if not left:
                self._more = asyncio.get_running_loop().call_soon(self._go_on)
                return
        self._end_if_done()

    def _go_on(self) -> None:
        self._more = None
        if not self._ended.done():
            self._advance()

    def _start(self, step: str) -> None:
        execution = self._execution
        run = StepRun(execution, self.scope, execution.structure.steps[step], self, self._plan.live(step))
        self._runs[step] = execution.active[run.path] = run
        execution.begin()
        task = self._tasks[step] = asyncio.create_task(self._perform(run))
        task.add_done_callback(lambda ended: self._reap(step, ended))

    def _reap(self, step: str, task: "asyncio.Task[None]") -> None:
        self._execution.end()
        self._tasks.pop(step, None)
        self._runs.pop(step, None)
        self._execution.active.pop(self.scope.path(step), None)
        self._execution.nobody_comes(self.scope.path(step))
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._execution.abort(failure)
        self._end_if_done()

    def _end_if_done(self) -> None:
        if not self._tasks and self._more is None and not self._ended.done():
            self._ended.set_result(None)

    async def _perform(self, run: StepRun) -> None:
        try:
            self._entered.add(run.step.id)
            if run.stop_reason is not None:
                raise asyncio.CancelledError  # called off before its first turn: what it has begun ends all the same
            result = await run.run()
        except asyncio.CancelledError as cancelled:
            task = asyncio.current_task()
            if self._execution.handing_over:
                raise
            if not run.ended_on_purpose and not (task and task.cancelling()):
                self._came_to(run, run.failed(cancelled))  # the kind cancelled something of its own
                return
            await run.call_off()
            if run.step.id not in self.scope.settled:
                self._cancelled(run)
            return
        except Fenced as fenced:
            self._execution.abort(fenced)
            return
        except Exception as failure:
            result = run.failed(failure)
        if run.step.id in self.scope.settled or self._execution.handing_over:
            return  # called off while it was ending, or it would not let itself be cancelled
        if run.ended_on_purpose:
            self._cancelled(run)
        else:
            self._came_to(run, result)

    # ---- ends of steps ----

    def _came_to(self, run: StepRun, result: Result) -> None:
        self._tasks.pop(run.step.id, None)  # its last line: the task does not hold the scope's end
        self._runs.pop(run.step.id, None)
        self._execution.outbox.put(result.event)
        ports: Collection[str] | None = result.ports
        if result.state == "failed":
            ports = self._after_failure(run.step.id, result.error, result.retryable)
        self._settle(run.step.id, result.settled(), ports)
        self._advance()

    def _after_failure(self, step: str, error: ErrorJson | None, retryable: bool = False) -> Collection[str] | None:
        """Where control goes; a failure that nobody catches ends the scope."""
        execution = self._execution
        mode = execution.policy.atomic_mode
        caught = any(edge.port == ERROR_PORT for edge in self.scope.members.outgoing[step])
        if mode == "strict" or (not caught and mode == "conditional" and execution.structure.steps[step].critical):
            self._fail(error, retryable)
            return ()
        return (ERROR_PORT,) if caught else None

    def _fail(self, error: ErrorJson | None, retryable: bool) -> None:
        if self._failing is not None:
            return
        self._failing = InnerFailed(error or Fault().to_json(), retryable)
        for step, run in self._runs.items():
            run.stop()
            self._tasks[step].cancel()
        self._end_if_done()

    def _settle(self, step: str, outcome: StepState, ports: Collection[str] | None) -> None:
        self.scope.settle(step, outcome, not self._execution.decides(step))
        self._plan.settle(step, ports, outcome.output is not None)

    def _cancelled(self, run: StepRun) -> None:
        if run.started:
            event = events.StepCancelled(path=run.path, attempt=run.attempt, reason=run.stop_reason)
            self._execution.outbox.put(*run.left_calls, event)

    # ---- what is not needed ----

    def _call_off(self, join: str) -> None:
        """Before the join starts, so that after a restart it finds the same results as now."""
        for step in self.scope.members.not_needed(join, self._plan.unsettled()):
            run, task = self._runs.get(step), self._tasks.get(step)
            if run is not None and task is not None:
                run.stop(NOT_NEEDED)
                if step in self._entered:  # else its task would end without a word
                    task.cancel()
            if run is None or not run.started:
                skipped = events.StepSkipped(path=self.scope.path(step), attempt=0, reason=NOT_NEEDED)
                self._execution.outbox.put(skipped)
                self._settle(step, StepState("skipped", reason=NOT_NEEDED), ())
            else:
                self._cancelled(run)
                self._settle(step, StepState("cancelled", run.attempt, reason=NOT_NEEDED), ())
