"""Small documents to build on, and Hypothesis strategies for large random ones.

`dags`: small flows, only steps and edges · `documents`: sound documents that use everything a document can hold ·
`texts`, `values`, `configs`: what tends to be lost on the way through a format
"""

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from flows.graph import Document, parse


def step(id: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": kind, **more}


def edge(source: str, target: str, port: str = "out") -> dict[str, Any]:
    return {"source": source, "port": port, "target": target}


def raw(*steps: dict[str, Any], edges: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    return {"schema": 1, "name": "A flow", "steps": list(steps), "edges": edges or [], **more}


def chain(*ids: str) -> Document:
    edges = [edge(a, b) for a, b in pairwise(ids)]
    return parse(raw(*(step(id) for id in ids), edges=edges))


@st.composite
def dags(draw: st.DrawFn, max_steps: int = 8) -> Document:
    """Steps in shuffled document order; edges only go from lower to higher numbers, so there is no cycle."""
    count = draw(st.integers(1, max_steps))
    pairs = [(a, b) for b in range(count) for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12)) if pairs else []
    steps = [step(f"s{number}", critical=draw(st.booleans())) for number in draw(st.permutations(range(count)))]
    return parse(raw(*steps, edges=[edge(f"s{a}", f"s{b}") for a, b in chosen]))


NASTY = (
    *("", " ", "  leading", "trailing ", "\tTab", "a\tb", "a\nb", "a\nb\n", "a\nb\n\n", "\na", "\n", " \n ", "a \nb"),
    *("a\n b", "a\rb", "a\r\nb", "a\x85b", "a\u2028b\u2029", "\ufeffa", "a\n\ufeff", "\x7f", "\x1b[0m", "\ufffe"),
    *("\x80", "\u200b", "yes", "No", "on", "y", "null", "~", "Null", "true", "1", "1.0", "1e3", "1.0e+3", ".inf"),
    *("-.INF", ".nan", "1_000", "0x10", "0o17", "017", "0b1", "12:30:45", "2026-01-01", "2026-01-01T00:00:00Z", "+1"),
    *("-", "--- a", "...", "---", "<<", "=", "- a", "? a", ": a", "a: b", "a:", "a #b", "#a", "&a", "*a", "!a"),
    *("!!str a", "%a", "@a", "`a`", "|", ">-", "'", '"', "it's", 'say "x"', "\\", "\\n", "[a]", "{a}", "a, b"),
    *("{{ previous }}", "{% if x %}\n{{ y }}\n{% endif %}", "🎼 ü 漢字", "\U0010ffff", "👩‍👧", "a " * 60, "x" * 200),
    *("line " * 40 + "\nnext\n  indented\n\nend", "__proto__"),
)  # fmt: skip

texts = st.sampled_from(NASTY) | st.text(
    st.sampled_from("ab:-[]{}&*!?|>'\"#%, \n\t\r\\~0.1_é🎼\x85\u2028\ufeff") | st.characters(exclude_categories=["Cs"]),
    max_size=30,
).filter(lambda text: "\x00" not in text)

_numbers = (
    st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, 1, -1, 0.0, -0.0, 1.0, 1e16, 1e-7, 1e300, 5e-324, 2**53 - 1])
)
values = st.recursive(
    st.none() | st.booleans() | _numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
configs = st.fixed_dictionaries(
    {},
    optional={"prompt": texts, "settings": st.fixed_dictionaries({}, optional={"temperature": _numbers}), "x": values},
) | st.dictionaries(texts, values, max_size=3)
_coordinates = st.floats(-1e7, 1e7) | st.integers(-9000, 9000)
_positions = st.fixed_dictionaries({"x": _coordinates, "y": _coordinates})
_sizes = st.fixed_dictionaries({"width": st.floats(1, 1e6), "height": st.integers(1, 2000)})
_titles = texts.map(lambda text: text[:200])
_conditions = st.text("abc =><'{}\n", min_size=1, max_size=20) | st.fixed_dictionaries(
    {"field": st.sampled_from(["Critic.score", "a b"]), "operator": st.sampled_from([">", "==", "exists"])},
    optional={"value": values},
)
_names = st.text(min_size=1, max_size=20).filter(lambda text: "\x00" not in text and text.isprintable())
_retries = st.fixed_dictionaries(
    {},
    optional={
        "attempts": st.integers(0, 9),
        "factor": st.sampled_from([1, 1.0, 2.0, 2.5]),
        "delay_ms": st.integers(0, 99),
    },
)
_uses = st.fixed_dictionaries(
    {"flow": _names},
    optional={
        "version": st.just("latest") | st.integers(1, 99),
        "inputs": st.dictionaries(texts, values, max_size=2),
    },
)
_strategies = (
    st.fixed_dictionaries({"strategy": st.just("retry")}, optional={"attempts": st.integers(1, 9)})
    | _uses.map(lambda use: {"strategy": "alternative", **use})
    | st.fixed_dictionaries({"strategy": st.just("ask"), "questions": st.lists(_names, min_size=1, max_size=2)})
)
_policies = st.fixed_dictionaries(
    {},
    optional={
        "atomic_mode": st.sampled_from(["conditional", "strict", "lenient"]),
        "budget": st.sampled_from([None, "2.50", "1", "0.0001"]),
        "context": st.fixed_dictionaries(
            {}, optional={"share_history": st.booleans(), "max_tokens": st.integers(0, 9)}
        ),
        "rate_limit": st.fixed_dictionaries({"runs": st.integers(1, 9)}, optional={"per": st.just("hour")}),
        "longest_ms": st.integers(1, 10**9),
        "recovery": st.fixed_dictionaries(
            {}, optional={"ask": st.booleans(), "alternatives": st.booleans(), "longest_ms": st.integers(1, 99_999)}
        ),
        "on_failure": _uses,
    },
)
_inputs = st.fixed_dictionaries(
    {},
    optional={
        "title": _titles,
        "type": st.sampled_from(["text", "long_text", "number", "boolean", "list", "map"]),
        "required": st.booleans(),
        "default": values,
        "help": texts,
        "choices": st.lists(_titles, max_size=2),
    },
)
_details: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"kind": st.sampled_from(["text", "model", "box", "5"]), "config": configs},
    optional={
        "version": st.integers(1, 3),
        "title": _titles,
        "position": _positions,
        "critical": st.booleans(),
        "size": _sizes,
        "retry": _retries,
        "timeout_ms": st.integers(1, 10**9),
        "condition": _conditions,
        "input_mapping": st.dictionaries(texts, texts, max_size=2),
        "output_mapping": st.dictionaries(texts, values, max_size=2),
        "formerly": st.lists(st.sampled_from(["old", "older", "s1"]), max_size=2),
        "origin": st.fixed_dictionaries(
            {}, optional={"name": texts, "kept": st.dictionaries(texts, values, max_size=2)}
        ),
        "recovery": st.lists(_strategies, max_size=3),
        "cache_ms": st.integers(1, 10**9),
    },
)


def _subset(draw: st.DrawFn, items: list[Any], most: int) -> list[Any]:
    return draw(st.lists(st.sampled_from(items), unique=True, max_size=most)) if items else []


@st.composite
def documents(draw: st.DrawFn, max_steps: int = 6) -> Document:
    """Frames lie only in frames of lower number, edges go from lower to higher within one; then shuffled."""
    numbers = range(draw(st.integers(0, max_steps)))
    parents: list[str | None] = [draw(st.sampled_from([None, *(f"s{n}" for n in range(number))])) for number in numbers]
    steps = [step(f"s{n}", **draw(_details)) | ({"parent": parents[n]} if parents[n] else {}) for n in numbers]
    pairs = [(a, b) for b in numbers for a in range(b) if parents[a] == parents[b]]
    ports = st.sampled_from(["out", "error", "a b", "x->y:z", "yes", "é"])
    edges = [edge(f"s{a}", f"s{b}", draw(ports)) for a, b in _subset(draw, pairs, 8)]
    inputs = [{"name": name, **draw(_inputs)} for name in _subset(draw, ["topic", "tone", "_n1", "yes"], 4)]
    notes: list[dict[str, Any]] = [
        {"id": name, "text": draw(texts), "position": draw(_positions)} for name in _subset(draw, ["n1", "n2"], 2)
    ]
    more: dict[str, Any] = {"name": draw(_names), "description": draw(texts), "inputs": inputs, "notes": notes}
    more["tags"] = draw(st.lists(_names, max_size=3))
    if draw(st.booleans()):
        more["policy"] = draw(_policies)
    if draw(st.booleans()):
        more["origin"] = {"format": "orchestration", "kept": draw(st.dictionaries(texts, values, max_size=2))}
    return parse(raw(*draw(st.permutations(steps)), edges=edges) | more)
