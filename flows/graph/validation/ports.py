"""Do the edges leave and enter by ports that are there?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TypeAlias

from flows.graph.document import Edge
from flows.graph.problems import Fix, Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, clip, in_flow, listed
from flows.graph.validation.survey import Survey

_Ends: TypeAlias = tuple[str, str, str]


def find(survey: Survey) -> Iterator[Problem]:
    """Edges that look the same are told of once, and the fix takes them all."""
    closed = {step.id for step in survey.document.steps if (kind := survey.kind(step)) and not kind.in_ports}
    wrong: dict[_Ends, list[int]] = defaultdict(list)
    for index, edge in enumerate(survey.document.edges):
        if edge.target in closed or not survey.has_port(edge.source, edge.port):
            wrong[_ends(edge)].append(index)
    if not wrong:
        return
    taken = {_ends(edge) for edge in survey.document.edges}
    for (source, port, target), alike in wrong.items():
        drop = changing.drop_edges(survey.document.edges[index] for index in alike)
        if source in survey.by_id and not survey.has_port(source, port):
            ports = survey.ports[source]
            few = listed(list(islice(ports, 20)))
            yield Problem(
                "UNKNOWN_PORT",
                f"{called(survey.by_id[source])} has no port {clip(port)!r}.",
                f"Use one of its ports: {few}." if ports else "Nothing can follow it: remove the edge.",
                f"edges[{alike[0]}].port",
                source,
                fix=_fix(survey, (source, port, target), ports, drop, taken),
            )
        if target in closed:
            yield in_flow(
                "UNKNOWN_PORT",
                f"edges[{alike[0]}].target",
                f"{called(survey.by_id[target])} starts the flow; no edge leads to it.",
                "Remove the edge.",
                fix=changing.fix("Remove the edge", *drop),
            )


def _ends(edge: Edge) -> _Ends:
    return edge.source, edge.port, edge.target


def _fix(
    survey: Survey, ends: _Ends, ports: Mapping[str, None], drop: list[changing.ChangeJson], taken: set[_Ends]
) -> Fix:
    source, wrong, target = ends
    port = next(iter(ports)) if len(ports) == 1 else survey.closest(wrong, f"ports of {source}", lambda: ports)
    if port is None or (source, port, target) in taken:
        return changing.fix("Remove the edge", *drop)
    return changing.fix(f"Let it leave by “{clip(port)}”", *drop, changing.add_edge(source, port, target))
