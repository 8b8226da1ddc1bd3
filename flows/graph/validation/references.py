"""Do prompts, mappings and conditions speak of what is there, and of what has happened by then?"""

import re
from collections.abc import Iterable, Iterator

from flows.graph.document import InputField
from flows.graph.limits import MAX_INPUTS
from flows.graph.names import ERROR, FLOW_NAMES, LANES, Named, Path
from flows.graph.problems import Fix, Problem, Severity
from flows.graph.validation import changing
from flows.graph.validation.order import not_before
from flows.graph.validation.places import called, clip, in_step
from flows.graph.validation.survey import Spoken, Survey, Unreadable
from flows.graph.words import GRAMMAR, RESERVED

_MOST = 20  # problems told of one text
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")


def find(survey: Survey) -> Iterator[Problem]:
    for unreadable in survey.unreadable:
        yield _unreadable(unreadable)
    if survey.unread:
        index, step, slot = survey.unread
        message = "The texts of this flow hold more expressions than can be checked; from here on they were not read."
        yield in_step(
            "TEMPLATE_INVALID", index, step, slot.at, message, "Make a flow of its own of a part of the steps."
        )
    for spoken in survey.spoken:
        told: set[tuple[str, Path]] = set()
        for number, reference in enumerate(spoken.references):
            if len(told) >= _MOST:
                break
            yield from _judge(survey, spoken, number, reference.path, told)


def _unreadable(found: Unreadable) -> Problem:
    fault = found.fault
    code = "INVALID_CONDITION" if found.slot.use == "condition" else "TEMPLATE_INVALID"
    line = (fault.where or "").partition("line ")[2]
    place = f"Line {line}: " if line else ""
    return in_step(code, found.index, found.step, found.at, place + fault.message, fault.remedy)


def _judge(survey: Survey, spoken: Spoken, number: int, path: Path, told: set[tuple[str, Path]]) -> Iterator[Problem]:
    step, reference = spoken.step, spoken.references[number]
    if spoken.slot.reach == "failed" and path[0] == ERROR:
        return
    severity: Severity = "warning" if reference.guarded else "error"
    named, part = spoken.meanings[number]
    if part is None and named:
        part = _unknown_in_passes(survey, path, named)
    if part is not None and part < len(path):
        if ("UNKNOWN_VARIABLE", path[: part + 1]) not in told:
            told.add(("UNKNOWN_VARIABLE", path[: part + 1]))
            yield _unknown(survey, spoken, path, part, severity, named[0].step if named else None)
        return
    if path[0] == "output" and spoken.slot.reach != "after" and not survey.names.maps("output", step.id):
        if ("OUTPUT", ()) not in told:
            told.add(("OUTPUT", ()))
            yield _own_output(survey, spoken, severity)
        return
    if not named or path[0] == "loop":
        return
    first = named[0]
    unseen = survey.scopes.unseen(step.id, first.step, spoken.slot.reach)
    if unseen is None or ("NOT_BEFORE", (first.step,)) in told:
        return
    told.add(("NOT_BEFORE", (first.step,)))

    def respell(text: str) -> Fix | None:
        return _replaced(survey, spoken, path[:1], 0, text) if first.part == 0 else None

    yield not_before(survey, spoken.number, step, spoken.at, first.step, unseen, severity=severity, respell=respell)


def _own_output(survey: Survey, spoken: Spoken, severity: Severity) -> Problem:
    message = f"{called(spoken.step)} reads `output`, its own result, before there is one."
    remedy = "Write `previous`, or the id of the step you mean; `output` belongs into an output mapping."
    fix = _replaced(survey, spoken, ("output",), 0, "previous")
    return in_step("NOT_BEFORE", spoken.number, spoken.step, spoken.at, message, remedy, severity=severity, fix=fix)


def _unknown_in_passes(survey: Survey, path: Path, named: tuple[Named, ...]) -> int | None:
    """`refine.passes[0].critc`: the passes of a loop hold its steps and nothing else."""
    within = survey.names.within(path, named[0])
    if len(named) > 1 or within is None or path[within - 2] != "passes" or not isinstance(path[within], str):
        return None
    return within if named[0].step in survey.scopes.loops else None


def _unknown(survey: Survey, spoken: Spoken, path: Path, part: int, severity: Severity, frame: str | None) -> Problem:
    word = path[part]
    inside = frame is not None and part > 2 and path[part - 2] in LANES

    def candidates() -> Iterable[str]:
        if inside:
            return [child.id for child in survey.children[frame]]
        return survey.names.suggestions(path, part, spoken.step.id)

    guess = survey.closest(word, _among(spoken, path, part, frame if inside else None), candidates)
    remedy, fix = "Use a name that is there, or make it an input of the flow.", None
    if guess is not None:
        remedy = f"Did you mean `{guess}`?"
        fix = _replaced(survey, spoken, path[: part + 1], part, guess)
    if fix is None and (part == 0 or (part == 1 and path[0] == "inputs")):
        fix = _as_input(survey, word)
    shown = ".".join("…" if one is None else str(one) for one in path[: part + 1])
    message = f"{called(spoken.step)} reads `{clip(shown)}`, which nothing here is called."
    return in_step(
        "UNKNOWN_VARIABLE", spoken.number, spoken.step, spoken.at, message, remedy, severity=severity, fix=fix
    )


def _among(spoken: Spoken, path: Path, part: int, frame: str | None) -> str:
    """Steps share candidates, unless some are their own: their mapped keys, or what their frames hold."""
    if frame is not None:
        return f"in {frame}"
    own = path[0] == "loop" or bool(spoken.step.input_mapping)
    return f"{part} {path[0] if part else ''} {path[1] if part > 1 else ''} {spoken.step.id if own else ''}"


def _replaced(survey: Survey, spoken: Spoken, prefix: Path, part: int, word: str) -> Fix | None:
    """Every place of this text that says `prefix`, with its last part said differently."""
    spans = set()
    for reference in spoken.references:
        if reference.path[: part + 1] == prefix:
            span = reference.spans[part] if part < len(reference.spans) else None
            if span is None:
                return None
            spans.add(span)
    if not spans or not _fits(spoken.text, spans, word):
        return None

    def make() -> Fix:
        text, pieces = 0, []
        for start, end in sorted(spans):
            pieces += [spoken.text[text:start], word]
            text = end
        whole = "".join([*pieces, spoken.text[text:]])
        return changing.fix(f"Write {clip(word)}", changing.in_step(spoken.step.id, spoken.at, whole))

    return survey.afford(len(spoken.text) + len(spans) * len(word), make)


def _fits(text: str, spans: set[tuple[int, int]], word: str) -> bool:
    """A title may hold what only stands in brackets and quotes."""
    if all(_NAME.match(part) for part in re.split(r"\.|\[-1\]\.", word)):
        return True
    quoted = all(start and text[start - 1] in "'\"" for start, _ in spans)
    return quoted and not set(word) & set("'\"\\\n")


def _as_input(survey: Survey, word: object) -> Fix | None:
    if not isinstance(word, str) or not _NAME.match(word) or word in RESERVED | GRAMMAR | FLOW_NAMES:
        return None
    if len(survey.document.inputs) >= MAX_INPUTS:
        return None
    field = InputField(name=word).to_json()
    return changing.fix(f"Make {word} an input of the flow", changing.put(("inputs", word), field))
