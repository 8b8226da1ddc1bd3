"""The question a step puts to a model: base prompt and instructions, its prompt, and what the context policy shares.

What the prompt has read already is not sent again (`named`); what has room under the policy's cap is `sharing`'s to
say. Shared content goes before the step's own prompt, each piece under a heading; the earlier steps' instructions go
behind the step's own.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows import library
from flows.calls import tokens
from flows.engine.ports import Context
from flows.engine.requests import ModelRequest
from flows.faults import InvalidStep, NotFound
from flows.language.faceted import bare
from flows.steps import sharing
from flows.steps.asking import Asking
from flows.steps.named import Readings, swapped, text_of
from flows.steps.prompting import base_prompt, fill
from flows.steps.sharing import Kept, Part

_HEADINGS = {
    "original": "What the run was asked:",
    "previous": "What came before:",
    "inputs": "What else the run was given:",
}
_MAPPED = "mapped:"  # before a key of the step's input mapping, which stands in for what came before
_LONG = 50_000  # characters; a tokenizer takes more than a moment for them


async def compose(
    context: Context,
    config: Asking,
    action: str,
    model: str,
    *,
    shape: Mapping[str, Any] | None = None,
    schema: Mapping[str, Any] | None = None,
) -> ModelRequest:
    """The question to `model`. `shape` is told in the base prompt, `schema` goes with the question. Raises InvalidStep
    when nothing is asked."""
    counter = await tokens.counter(model)
    composing = _Composing(context, config, counter)
    if counter.slow:
        system, prompt, told = await asyncio.to_thread(composing.made, action, shape)
    else:
        system, prompt, told = composing.made(action, shape)
    context.warn(*composing.warnings)
    return ModelRequest(
        model=model,
        system=system,
        prompt=prompt,
        settings=config.settings.for_request(),
        action=action,
        schema=schema,
        shared=told,
        cache_ms=context.step.cache_ms,
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """Something that may be sent beside the prompt."""

    group: sharing.Group
    source: str
    value: Any


class _Composing:
    def __init__(self, context: Context, config: Asking, counter: tokens.Counter) -> None:
        self._context = context
        self._config = config
        self._counter = counter
        self._policy = context.policy.context
        self.warnings: list[str] = []

    def made(self, action: str, shape: Mapping[str, Any] | None) -> tuple[str, str, dict[str, Any] | None]:
        names = self._context.names
        instructions = fill(self._config.system, names, "config.system")
        written = fill(self._config.prompt, names, "config.prompt")
        self.warnings += dict.fromkeys((*instructions.warnings, *written.warnings))
        readings = Readings(names, (*instructions.reads, *written.reads))
        parts = self._parts(readings)

        cap = self._policy.max_tokens
        first = next((part for part in parts if part.group == "original"), None)
        original = sharing.original_first(first, cap, self._counter)
        left = cap - (original.kept if original else 0)
        own_system, own_prompt = instructions.text, written.text
        cut_names: list[Kept] = []
        if parts or self._counter.count(own_system) + self._counter.count(own_prompt) > left:
            taken, values, cut_names = self._names_within(readings, left)
            left -= taken
            if values:
                names = swapped(names, values)
                own_system = fill(self._config.system, names, "config.system").text
                own_prompt = fill(self._config.prompt, names, "config.prompt").text
        rest = sharing.share([part for part in parts if part is not first], left, self._counter)
        kept = [*([original] if original else []), *rest]

        told = sharing.told([*kept, *cut_names], self._counter)
        if told and told["cut"]:
            limit = f"the flow's limit of {cap:,} tokens"
            self.warnings.append(f"About {told['cut']:,} tokens of shared content were cut to keep to {limit}.")
        system = _system(self._role(), base_prompt(action, own_system, shape), kept)
        return system, self._prompt(own_prompt, kept), told

    def _names_within(self, readings: Readings, left: int) -> tuple[int, dict[tuple[str | int, ...], Any], list[Kept]]:
        """What is named takes that many tokens; where that is too much, the values to put in place of the largest."""
        named = readings.named(self._context.inputs)
        sizes = [self._counter.count(one.text) for one in named]
        if sum(sizes) <= left:
            return sum(sizes), {}, []
        values: dict[tuple[str | int, ...], Any] = {}
        cut: list[Kept] = []
        taken = 0
        for one, size, most in zip(named, sizes, sharing.levelled(sizes, left), strict=True):
            kept = size
            if size > most:
                values[one.path] = sharing.trimmed(one.value, most, self._counter, text_of)
                kept = min(size, self._counter.count(text_of(values[one.path])))
                cut.append(Kept(Part("outputs", _path(one.path), one.text), "", size, kept))
            taken += kept
        return taken, values, cut

    # ---- what may be sent ----

    def _parts(self, readings: Readings) -> list[Part]:
        parts: list[Part] = []
        given = [one for one in self._given() if one.value not in (None, "", [], {})]
        for one in given:
            beside = [other.value for other in given if other is not one and other.group != "history"]
            if one.group in ("original", "outputs") and self._config.prompt and self._read(readings, one):
                continue
            if one.group == "original" and any(value == one.value for value in beside):
                continue
            if one.group == "history" and readings.tell("threadHistory", "thread"):
                continue
            parts.append(Part(one.group, one.source, text_of(one.value)))
        return [part for part in parts if part.text.strip()]

    def _read(self, readings: Readings, given: _Given) -> bool:
        if given.source != "inputs":
            return readings.include(given.value)
        return readings.include(dict(self._context.inputs)) or all(map(readings.include, given.value.values()))

    def _given(self) -> Iterator[_Given]:
        context, policy, names = self._context, self._policy, self._context.names
        if policy.preserve_system_prompts:
            for step, system in context.systems():
                yield _Given("systems", f"system:{step}", system)
        if policy.share_history:
            for message in names.get("threadHistory") or ():
                yield _Given("history", "history", f"{message.get('role', 'user')}: {message.get('text', '')}")
        source = self._config.input_from
        original = names.get("originalPrompt")
        if mapping := context.step.input_mapping:
            yield from (_Given("outputs", f"{_MAPPED}{key}", names.get(key)) for key in mapping)
            if source == "previous":
                return  # what a step maps for itself is all of its input
        only_asked = source == "original" or (source == "previous" and not policy.share_outputs)
        if (policy.include_original_prompt and not mapping) or only_asked:
            yield _Given("original", "original", original)
        if not only_asked:
            yield from self._outputs(source, original)

    def _outputs(self, source: str, original: Any) -> Iterator[_Given]:
        names = self._context.names
        if source == "all":
            given = self._output("inputs", dict(self._context.inputs), original)
            yield given
            for step, output in (names.get("previousStepOutputs") or {}).items():
                made = self._output(step, output, original)
                if not self._context.decides(step) and made.value != given.value:  # routing is not sharing
                    yield made
        else:
            yield self._output(source, names.get(source), original)

    def _output(self, source: str, output: Any, original: Any) -> _Given:
        """An input step's output is what the run was asked, and what else it was given."""
        value = bare(output)
        if isinstance(value, dict) and value and value == dict(self._context.inputs):
            rest = {name: item for name, item in value.items() if item != original and item not in (None, "")}
            return _Given("outputs", "inputs" if source == "previous" else source, rest)
        return _Given("outputs", source, value)

    # ---- how it is written ----

    def _role(self) -> str:
        if self._config.role is None:
            return ""
        try:
            return library.role(self._config.role).prompt
        except NotFound:
            self.warnings.append(f"There is no role {self._config.role!r} here; its base prompt was left out.")
            return ""

    def _prompt(self, written: str, kept: list[Kept]) -> str:
        history = [one.text for one in kept if one.part.group == "history" and one.text]
        beside = [one for one in kept if one.part.group in ("original", "outputs") and one.text]
        if not written.strip():
            if not beside:
                raise InvalidStep(
                    "There is nothing to ask: the prompt is empty, and so is the step's input.",
                    where="config.prompt",
                    remedy="Write a prompt, or choose another input.",
                )
            if len(beside) == 1 and not history:
                return beside[0].text
        sections = ["The conversation so far:\n" + "\n".join(history)] if history else []
        sections += [f"{_heading(one.part.source)}\n{one.text}" for one in beside]
        if not sections:
            return written
        return "\n\n".join([*sections, *(["---", written] if written.strip() else [])])


def _heading(source: str) -> str:
    if source.startswith(_MAPPED):
        return f"{source.removeprefix(_MAPPED)}:"
    return _HEADINGS.get(source, f"What {source} gave:")


def _path(path: tuple[str | int, ...]) -> str:
    first, *rest = path
    return str(first) + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest)


def _system(role: str, own: str, kept: list[Kept]) -> str:
    earlier = [one.text for one in kept if one.part.group == "systems" and one.text]
    if earlier:
        own = "\n\n".join([own, "The steps before this one worked by these instructions:", *earlier])
    return f"{role.strip()}\n\n{own}" if role else own
