"""What is wrong with a well-formed document, judged by the kinds that exist. Reports everything, raises nothing."""

from flows.faults import InvalidInput
from flows.graph.catalogue import Catalogue, DeclaredKind, Known
from flows.graph.document import ERROR_PORT, Document, Step
from flows.graph.problems import Problem
from flows.graph.relations import relations


def validate(document: Document, catalogue: Catalogue, known: Known = Known()) -> list[Problem]:  # noqa: B008  (frozen)
    problems = relations(document)
    ports: dict[str, tuple[str, ...]] = {}
    for index, step in enumerate(document.steps):
        kind = catalogue.find(step.kind)
        if kind is None:
            problems.append(
                Problem(
                    "INVALID_STEP_DEFINITION",
                    f"There is no kind of step called {step.kind!r}.",
                    "Choose a kind from the palette.",
                    f"steps[{index}].kind",
                    step.id,
                )
            )
            continue
        ports[step.id] = (*kind.ports(step.config), ERROR_PORT)
        problems.extend(_config(kind, step, index))
    for index, edge in enumerate(document.edges):
        if edge.source in ports and edge.port not in ports[edge.source]:
            problems.append(
                Problem(
                    "INVALID_FLOW_DEFINITION",
                    f"The step {edge.source!r} has no port {edge.port!r}.",
                    f"Use one of its ports: {', '.join(ports[edge.source]) or 'it has none'}.",
                    f"edges[{index}].port",
                    edge.source,
                )
            )
    return problems


def _config(kind: DeclaredKind, step: Step, index: int) -> list[Problem]:
    try:
        kind.check(step.config)
    except InvalidInput as wrong:
        base = f"steps[{index}].config"
        return [
            Problem(
                wrong.code, item["message"], wrong.remedy, f"{base}.{item['where']}" if item["where"] else base, step.id
            )
            for item in wrong.problems
        ]
    return []
