"""Joins that can never fire: nothing leads to them, or they wait for more results than can arrive.

Of the ports of a choice only one is taken, so what lies behind different ports of it never arrives together:
1. in topological order, each step gets the ports that control must have left by to come to it: those that all edges
   into it have in common (bits of a number, so that thousands of steps cost milliseconds);
2. of the edges into a join, those that need different ports of one choice exclude each other; the choice that
   excludes most says how many can arrive at most.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property, reduce
from operator import and_, or_

from flows.graph.document import ERROR_PORT, Edge, Step
from flows.graph.problems import Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, in_step
from flows.graph.validation.survey import JOIN, ROUTER, Survey, each

_ONE_PORT_OF = ("condition", ROUTER, "approval")
_MOST_COMPARISONS = 200_000  # of edges; afterwards joins get the benefit of the doubt


def find(survey: Survey) -> Iterator[Problem]:
    arriving = _Arriving(survey)
    for index, step, kind in each(survey):
        if kind.kind == JOIN:
            yield from _join(survey, arriving, index, step)


def _join(survey: Survey, arriving: "_Arriving", index: int, step: Step) -> Iterator[Problem]:
    edges = list({(edge.source, edge.port): edge for edge in survey.topology.incoming[step.id]}.values())
    if not edges:
        message = f"{called(step)} has nothing to join: no edge leads to it."
        yield in_step("NEVER_JOINS", index, step, ("id",), message, "Connect the steps whose results it joins.")
        return
    wanted = step.config.get("n")
    if step.config.get("mode") != "n_of_m" or type(wanted) is not int:
        return
    most = arriving.most(edges)
    if wanted > most:
        message = f"{called(step)} waits for {wanted} results, and at most {most} can arrive."
        fix = changing.fix(f"Wait for {most}", changing.in_step(step.id, ("config", "n"), most))
        remedy = "Wait for fewer, or connect more steps."
        yield in_step("NEVER_JOINS", index, step, ("config", "n"), message, remedy, fix=fix)


class _Arriving:
    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._left = _MOST_COMPARISONS

    def most(self, edges: list[Edge]) -> int:
        """How many of these can be alive at once, at most."""
        needs = [self._needed(edge) for edge in edges]
        most, any_needed = len(needs), reduce(or_, needs)
        for choice in self._choices:
            self._left -= 1
            if choice & any_needed and self._left > 0:
                self._left -= len(needs)
                by_port = Counter(need & choice for need in needs)
                most = min(most, by_port.pop(0, 0) + max(by_port.values(), default=0))
        return most

    def _needed(self, edge: Edge) -> int:
        return self._before.get(edge.source, 0) | self._bits.get((edge.source, self._way(edge)), 0)

    @cached_property
    def _before(self) -> dict[str, int]:
        """The ports control must have left by, for each step. What stands on a circle needs none."""
        before: dict[str, int] = {}
        for step in self._survey.topology.order:
            needs = [before[edge.source] | self._bits.get((edge.source, self._way(edge)), 0) for edge in self._in(step)]
            before[step] = reduce(and_, needs, needs[0]) if needs else 0
        return before

    def _in(self, step: str) -> list[Edge]:
        return self._survey.topology.incoming[step]

    @cached_property
    def _choices(self) -> list[int]:
        """The bits of each step that excludes some of its ways by others."""
        by_step: dict[str, int] = defaultdict(int)
        for (step, _), bit in self._bits.items():
            by_step[step] |= bit
        return list(by_step.values())

    @cached_property
    def _bits(self) -> dict[tuple[str, str], int]:
        ways: dict[str, dict[str, None]] = defaultdict(dict)
        for edges in self._survey.topology.outgoing.values():
            for edge in edges:
                ways[edge.source][self._way(edge)] = None
        every = [(step, way) for step, found in ways.items() if len(found) > 1 for way in found]
        return {one: 1 << number for number, one in enumerate(every)}

    def _way(self, edge: Edge) -> str:
        """A choice takes one of its ports; every other step is left by its error port, or by all the others."""
        step = self._survey.by_id[edge.source]
        chooses = step.kind in _ONE_PORT_OF and step.config.get("mode") != "all"
        if edge.port == ERROR_PORT or (chooses and step.critical and step.condition is None):
            return edge.port
        return ""  # a step that is skipped passes control on by all of them
