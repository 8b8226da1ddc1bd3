"""Asks a model until there is an answer: again when it does not fit, and another model when the first one cannot.

Every question is a call of the same attempt, so all of them are in the journal, with what each said and cost.

- An answer that does not fit is shown to the model with what is wrong, at most `repairs` times; then the fault is
  ANSWER_INVALID, and the answers stay readable in the calls.
- A fallback model is asked at once when the fault is permanent; when it may pass, only after the last try. When it
  cannot answer either, the next one is asked. A refusal is an answer: nobody else is asked to do what one has declined.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flows.engine.ports import Context
from flows.engine.requests import ModelReply, ModelRequest
from flows.faults import Cancelled, NotBuilt, Permanent, Refusal, ReplayDiffers, StepFault
from flows.steps.answers import Reader
from flows.steps.prompting import prompt_of
from flows.steps.shapes import Problem

_OWN = (Refusal, Cancelled, NotBuilt, ReplayDiffers)  # no model's fault, or an answer


class Answerers:
    """Who is asked: the model, or from its failure on the next of the fallbacks."""

    def __init__(self, context: Context, fallbacks: Sequence[str]) -> None:
        self._context = context
        self._left = list(dict.fromkeys(fallbacks))
        self._taken: str | None = None

    async def complete(self, request: ModelRequest) -> ModelReply:
        """Raises Refusal when the model declined."""
        while True:
            asked = replace(request, model=self._taken or request.model)
            try:
                reply = await self._context.complete(asked)
                break
            except StepFault as fault:
                if not self.gives_way(asked.model, fault):
                    raise
        if reply.stop == "refusal":
            raise Refusal()
        return reply

    def gives_way(self, model: str, fault: StepFault) -> bool:
        """Whether the next fallback is asked from now on."""
        model = self._taken or model
        left = [one for one in self._left if one != model]
        if not left or isinstance(fault, _OWN):
            return False
        if not isinstance(fault, Permanent) and self._context.tries_left > 0:
            return False
        self._taken, *self._left = left
        self._context.warn(f"{model} could not answer, so {self._taken} was asked instead: {fault.message}")
        return True


async def answer(
    context: Context, request: ModelRequest, read: Reader | None, *, repairs: int = 0, fallbacks: Sequence[str] = ()
) -> Any:
    """What the step puts out. `read` None: the text as it came."""
    answerers = Answerers(context, fallbacks)
    while True:
        try:
            return await _until_it_fits(context, answerers, request, read, repairs)
        except Permanent as fault:
            if fault.code != INVALID or not answerers.gives_way(request.model, fault):
                raise


INVALID = "ANSWER_INVALID"


async def _until_it_fits(
    context: Context, answerers: Answerers, request: ModelRequest, read: Reader | None, repairs: int
) -> Any:
    asked = request
    while True:
        reply = await answerers.complete(asked)
        if read is None:
            if reply.stop == "length":
                context.warn("The answer was cut off: it came to the longest answer that the step allows.")
            return reply.text
        found = read(reply.text)
        if not found.problems:
            return found.value
        if reply.stop == "length" or not repairs:
            raise _invalid(found.problems, cut_off=reply.stop == "length")
        repairs -= 1
        wrong = prompt_of("answers/repair", problems=found.problems)
        turns = [{"role": "assistant", "text": reply.text}, {"role": "user", "text": wrong}]
        asked = replace(request, turns=[*request.turns, *turns])


def _invalid(problems: Sequence[Problem], *, cut_off: bool) -> Permanent:
    if cut_off:
        return Permanent(
            "The answer was cut off before it was whole.",
            code=INVALID,
            where="config.settings.max_tokens",
            remedy="Raise the longest answer of the step, or ask for less.",
        )
    where, message = problems[0]
    more = f" There are {len(problems) - 1} more such places." if len(problems) > 1 else ""
    place = where if where.startswith("[") else f".{where}" if where else ""
    return Permanent(
        f"The answer does not have the form that was asked for: {message}{more}",
        code=INVALID,
        where=f"answer{place}",
        remedy="Read the answers in the step's calls; say in the prompt what they miss, ask for less, or take another "
        "model.",
    )
