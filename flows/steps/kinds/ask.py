"""The run waits until a person has answered a question, in one text or in a form."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from flows.engine.ports import Context, Outcome
from flows.engine.requests import Question
from flows.faults import InvalidInput, Permanent
from flows.graph import InputField, resolve_inputs
from flows.graph.document import Milliseconds
from flows.steps.declaration import Config, Flaw, StepKind
from flows.steps.fields import Assignee, Template, hinted, template
from flows.steps.moments import moment_in
from flows.steps.reading import Reader, settings_of


class AskConfig(Config):
    question: Annotated[Template, template("Question", "What the person is asked.", rows=3, min_length=1)]
    fields: Annotated[
        list[InputField],
        Field(
            title="Fields",
            description="What the form asks for; the step yields a map of the answers. Empty: one text.",
            max_length=50,
            json_schema_extra={"ui": {"widget": "input_fields"}},
        ),
    ] = []
    assignee: Assignee = ""
    deadline_ms: Annotated[
        Milliseconds | None,
        hinted("Deadline", "How long the run waits. Empty: until somebody answers.", widget="duration", unit="ms"),
    ] = None
    default: Annotated[
        Any,
        hinted("Answer after the deadline", "Taken when nobody answers in time. Empty: the step fails.", widget="json"),
    ] = None
    sample: Annotated[
        Any,
        hinted(
            "Sample answer",
            "Taken at once when the whole run is rehearsed. Empty: a person is asked then, too.",
            widget="json",
            advanced=True,
        ),
    ] = None

    def flaws(self) -> Iterator[Flaw]:
        names: set[str] = set()
        for index, field in enumerate(self.fields):
            if field.name in names:
                yield f"fields[{index}].name", f"The field {field.name!r} is there twice."
            names.add(field.name)
            if field.type == "choice" and not field.choices:
                yield f"fields[{index}].choices", "A choice needs something to choose from."
        for where in ("default", "sample"):
            if (answer := getattr(self, where)) is not None:
                yield from self._wrong(where, answer)

    def _wrong(self, where: str, answer: Any) -> Iterator[Flaw]:
        if not self.fields:
            if not isinstance(answer, str):
                yield where, "Without fields the answer is a text."
            return
        try:
            resolve_inputs(self.fields, answer)
        except InvalidInput as wrong:
            for problem in wrong.problems:
                yield where, f"{problem['where']}: {problem['message']}"


class Ask(StepKind):
    kind = "ask"
    title = "Ask"
    family = "human"
    icon = "user"
    help = (
        "Asks a person something in the middle of a run, with a form of your own fields, and hands the answers on. "
        "Waiting costs nothing; after a deadline a default answer can stand in. Use it when only a person knows: a "
        "choice between drafts, a missing figure. What is known at the start belongs into the flow's inputs."
    )
    config = AskConfig
    example = {
        "question": "Which of the two drafts shall we take?\n\n{{ first }}\n\n{{ second }}",
        "fields": [{"name": "choice", "type": "choice", "choices": ["first", "second"], "required": True}],
        "deadline_ms": 3_600_000,
        "default": {"choice": "first"},
    }
    output = "any"

    async def run(self, context: Context) -> Outcome:
        config = settings_of(AskConfig, context.step)
        question = Question(
            "ask",
            Reader(context).text(config.question, "config.question"),
            fields=[field.to_json() for field in config.fields],
            assignee=config.assignee,
        )
        if context.simulated and config.sample is not None:
            context.warn("Nobody was asked: in a rehearsal the step's sample answers.")
            return Outcome(_fitting(config, config.sample))
        until = None if config.deadline_ms is None else await moment_in(context, config.deadline_ms)
        answer = await context.ask(question, until)
        if answer is not None:
            return Outcome(_fitting(config, answer.value))
        if config.default is not None:
            return Outcome(_fitting(config, config.default))
        raise Permanent(
            "Nobody answered in time.",
            where="config.deadline_ms",
            remedy="Run it again and answer sooner, allow more time, or give an answer for after the deadline.",
            code="DEADLINE_PASSED",
        )


def _fitting(config: AskConfig, value: Any) -> Any:
    """Doors let no other answer in; this is for those that came another way."""
    try:
        if config.fields:
            return resolve_inputs(config.fields, value)
    except InvalidInput as wrong:
        raise Permanent(
            f"The answer does not fit the form ({wrong.where}): {wrong.message}",
            where="config.fields",
            remedy="Run it again and answer what the form asks for.",
            code="INVALID_ANSWER",
        ) from None
    if isinstance(value, str):
        return value
    raise Permanent("The answer is no text.", remedy="Run it again and answer with a text.", code="INVALID_ANSWER")


KIND = Ask()
