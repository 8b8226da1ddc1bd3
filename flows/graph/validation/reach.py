"""Will control ever come to every step? Told of the first step of a stretch that it never comes to, not of all behind.

1. In topological order a step is reached when it starts its frame, or some edge into it leaves a reached step by a
   port that is there.
2. What stands on a circle is reported as a circle; the first steps behind it are reported here.
"""

from collections.abc import Iterator

from flows.graph.document import Step
from flows.graph.problems import Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, in_step
from flows.graph.validation.survey import Survey


def find(survey: Survey) -> Iterator[Problem]:
    topology = survey.topology
    reached: dict[str, bool] = {}
    first: dict[str, str] = {}
    for step in topology.order:
        edges = topology.incoming[step]
        live = [edge for edge in edges if reached[edge.source] and survey.has_port(edge.source, edge.port)]
        reached[step] = not edges or bool(live)
        if not reached[step] and any(reached[edge.source] for edge in edges):
            first[step] = "no edge into it leaves by a port that is there"
    if len(topology.order) < len(topology.incoming):
        for step in _behind_circles(survey):
            first[step] = "the steps before it go round in a circle"
    for index, found in survey.steps:
        if found.id in first and survey.index[found.id] == index:
            yield _problem(survey, index, found, first[found.id])


def _behind_circles(survey: Survey) -> Iterator[str]:
    """Steps that lie on no circle, directly behind one."""
    topology = survey.topology
    left = set(topology.incoming) - set(topology.order)
    following = {step: sum(edge.target in left for edge in topology.outgoing[step]) for step in left}
    ends = [step for step, count in following.items() if not count]
    behind: set[str] = set()
    while ends:
        step = ends.pop()
        behind.add(step)
        for edge in topology.incoming[step]:
            if edge.source in left:
                following[edge.source] -= 1
                if not following[edge.source]:
                    ends.append(edge.source)
    for step in behind:
        if any(edge.source in left and edge.source not in behind for edge in topology.incoming[step]):
            yield step


def _problem(survey: Survey, index: int, step: Step, why: str) -> Problem:
    edges = survey.topology.incoming[step.id]
    return in_step(
        "UNREACHABLE_STEP",
        index,
        step,
        ("id",),
        f"{called(step)} is never reached: {why}.",
        "Connect it to a step that is reached, or remove it.",
        fix=changing.fix("Remove the edges into it, so that it starts by itself", *changing.drop_edges(edges)),
    )
