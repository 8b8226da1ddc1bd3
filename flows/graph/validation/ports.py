"""Do the edges leave and enter by ports that are there?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from flows.graph.document import Edge
from flows.graph.problems import Fix, Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, clip, in_flow, listed
from flows.graph.validation.survey import Survey


def find(survey: Survey) -> Iterator[Problem]:
    """Edges that look the same are told of once, and the fix takes them all."""
    alike: dict[tuple[str, str, str], list[tuple[int, Edge]]] = defaultdict(list)
    for index, edge in enumerate(survey.document.edges):
        alike[edge.source, edge.port, edge.target].append((index, edge))
    for edges in alike.values():
        index, edge = edges[0]
        drop = changing.drop_edges(one for _, one in edges)
        source, target = survey.by_id.get(edge.source), survey.by_id.get(edge.target)
        if source is not None and not survey.has_port(edge.source, edge.port):
            ports = list(survey.ports[edge.source])
            remedy = f"Use one of its ports: {listed(ports)}." if ports else "Nothing can follow it: remove the edge."
            yield Problem(
                "UNKNOWN_PORT",
                f"{called(source)} has no port {clip(edge.port)!r}.",
                remedy,
                f"edges[{index}].port",
                edge.source,
                fix=_fix(survey, edge, ports, drop, alike),
            )
        if target is not None and (kind := survey.kind(target)) and not kind.in_ports:
            yield in_flow(
                "UNKNOWN_PORT",
                f"edges[{index}].target",
                f"{called(target)} starts the flow; no edge leads to it.",
                "Remove the edge.",
                fix=changing.fix("Remove the edge", *drop),
            )


def _fix(
    survey: Survey,
    edge: Edge,
    ports: list[str],
    drop: list[changing.ChangeJson],
    taken: Mapping[tuple[str, str, str], object],
) -> Fix:
    closest = survey.closest(edge.port, f"ports of {edge.source}", lambda: ports)
    port = ports[0] if len(ports) == 1 else closest
    if port is None or (edge.source, port, edge.target) in taken:
        return changing.fix("Remove the edge", *drop)
    return changing.fix(f"Let it leave by “{clip(port)}”", *drop, changing.add_edge(edge.source, port, edge.target))
