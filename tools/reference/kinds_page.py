"""docs/reference/kinds.md: every kind with its help, ports, settings and an example, all from the catalogue."""

import json
from collections.abc import Iterator
from typing import Any, get_args

from flows.steps.declaration import Family, StepKind
from flows.steps.registry import Catalogue, built_in
from tools.reference.types import Schema, cell, default, described, table_of

_EFFECTS = {
    "none": "Nothing happens outside of the run.",
    "idempotent": "After a crash it may happen again, which does no harm (a call to a model may be paid for twice).",
    "once": "It must not happen twice: after a crash in the middle a person is asked.",
}
_INTRODUCTION = """# The kinds of step

Generated from the declarations in `flows/steps/kinds` by `make docs`; do not edit. The document around the steps is
told in [format.md](format.md). A setting marked *template* may hold `{{ names }}`, one marked *condition* is an
expression or `{field, operator, value}`. Every step can also be left by the port `error`. Retries, time limits, a
condition and mappings are fields of the step and not of its settings. An installed package adds a kind by an entry
point of the group `baton.kinds` that leads to an instance of `flows.steps.declaration.StepKind`.
"""


def page() -> str:
    kinds = Catalogue(built_in()).all()
    families = {family: place for place, family in enumerate(get_args(Family))}
    kinds = tuple(sorted(kinds, key=lambda kind: (families[kind.family], kind.kind)))
    sections = [_INTRODUCTION, _contents(kinds), *(_section(kind) for kind in kinds)]
    return "\n".join(sections)


def _contents(kinds: tuple[StepKind, ...]) -> str:
    rows = ["| kind | title | family | ports | runs |", "|---|---|---|---|---|"]
    for kind in kinds:
        runs = "yes" if kind.runs else "not yet"
        rows.append(f"| [`{kind.kind}`](#{kind.kind}) | {kind.title} | {kind.family} | {_ports(kind)} | {runs} |")
    return "\n".join(rows) + "\n"


def _ports(kind: StepKind) -> str:
    named = " · ".join(f"`{port}`" for port in kind.out_ports) or "none"
    return f"one for each branch · {named} unless `{kind.ports_by['unless']}` is set" if kind.ports_by else named


def _section(kind: StepKind) -> str:
    schema = kind.config_schema()
    facts = [
        f"- Ports: {_ports(kind)}" + ("" if kind.in_ports else "; no edge leads to it"),
        f"- Output: {kind.output}",
        f"- Effect: {_EFFECTS[kind.effect]}",
    ]
    if kind.frame:
        facts.append("- A frame: it contains steps, which have its id as their `parent`.")
    if kind.network:
        facts.append("- It reaches other machines, so give it retries and a time limit.")
    if not kind.runs:
        facts.append("- It can be drawn, stored and checked; running it comes in a later version.")
    parts = [f"## {kind.kind}\n", f"**{kind.title}.** {kind.help}\n", "\n".join(facts) + "\n"]
    parts += _settings(schema)
    parts += _actions(kind)
    parts.append(f"```json\n{json.dumps(_example(kind), indent=2, ensure_ascii=False)}\n```\n")
    return "\n".join(parts)


def _settings(schema: Schema) -> Iterator[str]:
    if not schema.get("properties"):
        yield "It has no settings.\n"
        return
    rows = [*table_of("setting"), *_rows(schema, schema, "")]
    yield "\n".join(rows) + "\n"


def _rows(part: Schema, root: Schema, prefix: str) -> Iterator[str]:
    """Parts of ours are taken apart in place: `settings.temperature`, `branches[].name`."""
    for name, field in part.get("properties", {}).items():
        path = f"{prefix}{name}"
        takes = ", ".join(filter(None, [_takes(field, root), _use(field)]))
        says = f"**{_title(field, root)}.** {field.get('description', '')}".strip()
        required = name in part.get("required", ())
        yield f"| `{path}` | {takes} | {_short_default(field, required)} | {cell(says)} |"
        for suffix, inner in _inner(field, root):
            yield from _rows(inner, root, path + suffix)


def _inner(field: Schema, root: Schema) -> Iterator[tuple[str, Schema]]:
    for part in _forms(field):
        items = part.get("items")
        suffix, shape = ("[].", items) if items else (".", part)
        for form in _forms(shape):
            resolved = _resolved(form, root)
            if "properties" in resolved and resolved.get("title") not in ("FieldCondition", "InputField"):
                tool = resolved["properties"].get("tool", {}).get("const")
                yield (f"[{tool}]." if tool else suffix), resolved


def _forms(field: Schema) -> list[Schema]:
    return [*field.get("anyOf", ()), *field.get("oneOf", ())] or [field]


def _resolved(field: Schema, root: Schema) -> Schema:
    found: Schema = root["$defs"][field["$ref"].rsplit("/", 1)[-1]] if "$ref" in field else field
    return found


def _takes(field: Schema, root: Schema) -> str:
    words = []
    for part in _forms(field):
        items = part.get("items")
        named = [_resolved(form, root).get("title") for form in (_forms(items) if items else [part]) if "$ref" in form]
        if "FieldCondition" in named:
            words.append("{field, operator, value}")
        elif "InputField" in named:
            words.append("list of at most 50 [input fields](format.md#inputfield)")
        elif named:
            words.append(f"list of at most {part['maxItems']:,}" if items else "map")
        else:
            words.append(described(part, root))
    return cell(" or ".join(dict.fromkeys(words)))


def _use(field: Schema) -> str:
    hints: dict[str, Any] = field.get("ui", {})
    use = hints.get("uses")
    inside = {"inside": " over the steps inside", "after": " over one result"}.get(hints.get("reach", ""), "")
    return f"*{use}*{inside}" if use in ("template", "condition") else ""


def _title(field: Schema, root: Schema) -> str:
    title: str = field.get("title") or _resolved(field, root).get("title", "")
    return title


def _short_default(field: Schema, required: bool) -> str:
    """A part that is taken apart below says its defaults there."""
    if isinstance(field.get("default"), dict) and field["default"]:
        return "see below"
    return default(field, required)


def _actions(kind: StepKind) -> Iterator[str]:
    if not kind.actions:
        return
    rows = ["| action | family | temperature | longest answer | what it is for |", "|---|---|---|---|---|"]
    for one in kind.actions:
        settings = one.settings
        rows.append(
            f"| `{one.action}` | {one.family} | {settings['temperature']} | {settings['max_tokens']:,} "
            f"| {cell(one.help)} |"
        )
    yield "What a form suggests for each action:\n"
    yield "\n".join(rows) + "\n"


def _example(kind: StepKind) -> dict[str, Any]:
    return {"id": f"my_{kind.kind}", "kind": kind.kind, "config": dict(kind.example)}
