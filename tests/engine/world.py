"""Random flows with everything a scope can hold: of the kinds of `world_kinds`, with mappings and recovery."""

from typing import Any

from hypothesis import strategies as st

from flows.graph import Document, parse
from tests.graph.documents import edge, raw, step

LEAVES = ("say",) * 5 + ("fail", "nothing", "choose", "flaky", "flaky", "ask", "approve", "rest", "child", "send")
FRAMES = ("loop", "for_each", "fan_out")
FAILING = ("flaky", "fail", "child")
MAPPED = ("m1", "m2")  # what steps map; a step may be called like it too

recoveries = st.lists(
    st.one_of(
        st.builds(lambda attempts: {"strategy": "retry", "attempts": attempts}, st.integers(1, 2)),
        st.builds(
            lambda ends: {"strategy": "alternative", "flow": ends, "inputs": {"why": "{{ error.message }}"}},
            st.sampled_from(("completed", "failed", "cancelled")),
        ),
    ),
    max_size=2,
)
words = st.sampled_from((["retry"], ["skip"], ["abort"], ["hm", "skip"], ["hm", "retry"]))
policies = st.fixed_dictionaries(
    {
        "atomic_mode": st.sampled_from(("conditional", "conditional", "strict", "lenient")),
        "recovery": st.fixed_dictionaries(
            {
                "longest_ms": st.sampled_from((1_000_000_000, 1_000_000_000, 60_000)),
                "alternatives": st.sampled_from((True, True, False)),
                "ask": st.sampled_from((True, True, False)),
            }
        ),
    }
)


@st.composite
def worlds(draw: st.DrawFn, most: int = 10, deepest: int = 2, races: bool = False) -> Document:
    """`races`: with joins that start before all their edges are decided."""
    steps: list[dict[str, Any]] = []
    edges: list[dict[str, Any]] = []
    count = 0

    def mapping(name: str, keys: tuple[str, ...], own: tuple[str, ...]) -> dict[str, str]:
        known = (*own, "previous", *MAPPED, *(one["id"] for one in steps))
        chosen = st.dictionaries(st.sampled_from(keys), st.sampled_from(known), min_size=1, max_size=2)
        return {key: f"{{{{ {value} }}}}" for key, value in draw(chosen).items()}

    def config_of(kind: str, name: str) -> dict[str, Any]:
        config: dict[str, Any] = {"turns": draw(st.integers(0, 6))}
        match kind:
            case "say":
                known = [one["id"] for one in steps] or [name]
                config["reads"] = draw(st.lists(st.sampled_from((*known, *known, *MAPPED, "own")), max_size=3))
                config["voice"] = ""
            case "rest":
                config["seconds"] = draw(st.integers(0, 30))
            case "child":
                config["ends"] = draw(st.sampled_from(("completed", "completed", "failed", "cancelled")))
            case "choose":
                config["port"] = draw(st.sampled_from(("left", "right")))
            case "flaky":
                config["fails"] = draw(st.integers(0, 4))
            case "approve":
                config["deadline"] = draw(st.sampled_from((None, 0, 20, 50, 90)))
                config["silent"] = config["deadline"] is not None and draw(st.booleans())
            case "loop" | "for_each":
                number = draw(st.integers(1, 3))
                config |= {"times": number, "passes": number, "items": list(range(number))}
        return config

    def scope(parent: str | None, depth: int) -> None:
        nonlocal count
        here: list[str] = []
        for _ in range(draw(st.integers(1, 4))):
            if count >= most:
                break
            count += 1
            name = f"s{count}"
            framed = depth < deepest and draw(st.integers(0, 3)) == 0
            kind = draw(st.sampled_from(FRAMES if framed else LEAVES))
            if races and here and draw(st.integers(0, 2)) == 0:
                kind, framed = "join", False
            more: dict[str, Any] = {"critical": draw(st.booleans())}
            config = config_of(kind, name)
            if kind == "join":
                config["needs"] = draw(st.integers(1, 2))
            if parent is not None:
                more["parent"] = parent
            if draw(st.integers(0, 5)) == 0:
                more["condition"] = draw(st.sampled_from(("'never' == 'ever'", "1 == 1")))
            if draw(st.integers(0, 3)) == 0:
                more["input_mapping"] = mapping(name, ("own", *MAPPED), ())
            if draw(st.integers(0, 2)) == 0:
                more["output_mapping"] = mapping(name, (*MAPPED, *MAPPED, "s2"), ("output", "output", name))
            if framed:
                more["retry"] = {"attempts": draw(st.integers(0, 1)), "delay_ms": draw(st.sampled_from((0, 1_000)))}
            if kind == "flaky":
                more["retry"] = {"attempts": draw(st.integers(0, 2)), "delay_ms": draw(st.sampled_from((0, 1_000)))}
            if kind in FAILING or (framed and draw(st.integers(0, 2)) == 0):
                more["recovery"] = draw(recoveries)
                if draw(st.booleans()):
                    more["recovery"] = [*more["recovery"], {"strategy": "ask", "questions": ["What now?"]}]
                    config["words"] = draw(words)
            steps.append(step(name, kind, config=config, **more))
            for source in draw(st.lists(st.sampled_from(here), unique=True, max_size=3)) if here else ():
                port = draw(st.sampled_from(("out", "out", "left", "right", "error")))
                edges.append(edge(source, name, port))
            here.append(name)
            if framed:
                scope(name, depth + 1)

    scope(None, 0)
    return parse(raw(*draw(st.permutations(steps)), edges=edges, policy=draw(policies)))
