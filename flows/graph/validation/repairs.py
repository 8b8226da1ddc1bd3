"""What the parts of a document say about each other (`relations`), with a fix where one is plain."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import count, pairwise

from flows.graph.problems import Fix, Problem
from flows.graph.relations import relations
from flows.graph.validation import changing
from flows.graph.validation.survey import Survey

_PLACE = re.compile(r"(\w+)\[(\d+)\]")


def find(survey: Survey) -> Iterator[Problem]:
    repairs = _Repairs(survey)
    for problem in relations(survey.document):
        fix = problem.fix or repairs.fix(problem)
        yield replace(problem, fix=fix) if fix else problem


class _Repairs:
    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._document = survey.document

    def fix(self, problem: Problem) -> Fix | None:
        place = _PLACE.match(problem.where)
        if place is None:
            return None
        section, index = place[1], int(place[2])
        match problem.code:
            case "DANGLING_EDGE" | "EDGE_CROSSES_FRAME" | "DUPLICATE_EDGE":
                return changing.fix("Remove the edge", *changing.drop_edges([self._document.edges[index]]))
            case "UNKNOWN_FRAME" | "FRAME_CIRCLE":
                return self._put("Take it out of the frame", section, index, "parent", None)
            case "DUPLICATE_ID":
                return self._renamed(section, index)
            case "INVALID_FLOW_DEFINITION" if problem.where.endswith(".choices"):
                return self._put("Make it a text", section, index, "type", "text")
            case "CYCLE":
                return self._opened()
        return None

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        return {
            "inputs": [field.name for field in self._document.inputs],
            "steps": [step.id for step in self._document.steps],
            "notes": [note.id for note in self._document.notes],
        }

    @cached_property
    def _counted(self) -> dict[str, Counter[str]]:
        return {section: Counter(names) for section, names in self._names.items()}

    @cached_property
    def _taken(self) -> set[str]:
        return {name.casefold() for names in self._names.values() for name in names}

    @cached_property
    def _last(self) -> dict[str, dict[str, int]]:
        return {section: {name: at for at, name in enumerate(names)} for section, names in self._names.items()}

    def _put(self, title: str, section: str, index: int, field: str, value: str | None) -> Fix | None:
        """Of parts that share a name a change means the last, so the others get none."""
        name = self._names[section][index]
        if self._last[section][name] != index:
            return None
        return changing.fix(title, changing.put((section, name, field), value))

    def _renamed(self, section: str, index: int) -> Fix | None:
        """Another name for the last of those that share it; whatever speaks of that name goes on meaning the first.

        Ids that only look alike are spoken of apart, so renaming one of those is more than this."""
        name = self._names[section][index]
        if self._counted[section][name] < 2:
            return None
        fresh = next(new for number in count(2) if (new := f"{name[:56]}_{number}").casefold() not in self._taken)
        field = "name" if section == "inputs" else "id"
        return changing.fix(f"Call one of them {fresh}", changing.put((section, name, field), fresh))

    def _opened(self) -> Fix | None:
        """Without the edge of the circle that was drawn last."""
        cycle = self._survey.topology.cycle
        if cycle is None:
            return None
        ends = set(pairwise(cycle))
        edges = self._document.edges
        last = next(edge for edge in reversed(edges) if (edge.source, edge.target) in ends)
        alike = [edge for edge in edges if (edge.source, edge.target) == (last.source, last.target)]
        return changing.fix(f"Remove the edge {last.source} → {last.target}", *changing.drop_edges(alike))
