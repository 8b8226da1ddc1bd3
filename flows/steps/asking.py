"""What every kind that asks a model is given: who answers, by which words, with which settings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from flows.engine.ports import Context
from flows.faults import InvalidStep
from flows.steps.declaration import Config, Flaw
from flows.steps.fields import GIVEN, MODEL_PATTERN, STEP_PATTERN, hinted, template

ModelName = Annotated[str, Field(pattern=MODEL_PATTERN, max_length=200)]


class Settings(Config):
    temperature: Annotated[
        float,
        Field(ge=0, le=2, title="Temperature", description="Low: matter-of-fact. High: adventurous."),
    ] = 0.7
    max_tokens: Annotated[
        int,
        Field(ge=1, le=200_000, title="Longest answer", description="In tokens; about four characters each."),
    ] = 2_000
    top_p: Annotated[
        float | None,
        Field(
            gt=0,
            le=1,
            title="Top p",
            description="Only the likeliest words that together have this probability; empty: the model's own choice.",
            json_schema_extra={"ui": {"widget": "number", "advanced": True}},
        ),
    ] = None
    stop: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200)]],
        Field(
            max_length=16,
            title="Stop at",
            description="The answer ends before any of these texts.",
            json_schema_extra={"ui": {"widget": "texts", "advanced": True}},
        ),
    ] = []

    def for_request(self) -> dict[str, object]:
        """What was left open is not sent: a question asked before such a setting existed stays the same question."""
        unsaid = {name for name, value in (("top_p", self.top_p), ("stop", self.stop or None)) if value is None}
        return self.model_dump(exclude=unsaid)


class Asking(Config):
    role: Annotated[
        Annotated[str, Field(min_length=1, max_length=200)] | None,
        hinted(
            "Role",
            "A role of the library: its base prompt comes first, and it picks the model when none is named here.",
            widget="role",
            uses="role",
        ),
    ] = None
    model: Annotated[
        ModelName | None,
        hinted(
            "Model",
            "Account and model, as in rehearsal/steady. Empty: the role's.",
            widget="model",
            uses="model",
        ),
    ] = "rehearsal/steady"
    fallback_model: Annotated[
        ModelName | None,
        hinted("Fallback model", "Asked instead when the model cannot answer.", widget="model", uses="model"),
    ] = None
    system: Annotated[
        str,
        template("Instructions", "How the model should behave; added to the step's own base prompt.", rows=3),
    ] = ""
    prompt: Annotated[
        str,
        template(
            "Prompt",
            "What to do now. Write {{ inputs.name }} or {{ step }} to insert what came before. "
            "Empty: the step's input itself is the prompt.",
            rows=8,
        ),
    ] = ""
    input_from: Annotated[
        str,
        Field(
            title="Input",
            description="What the step is given beside its prompt: what came just before (previous), what the run was "
            "asked (original), every output so far (all), or one step's output (its id).",
            min_length=1,
            max_length=64,
            pattern=STEP_PATTERN,
            json_schema_extra={"ui": {"widget": "step", "uses": "step", "words": list(GIVEN)}},
        ),
    ] = "previous"
    settings: Annotated[Settings, hinted("Settings", "How freely and how long it answers.", widget="group")] = (
        Settings()
    )

    def flaws(self) -> Iterator[Flaw]:
        if self.model is None and self.role is None:
            yield "model", "Choose a model, or a role that brings one."


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked, and who after that, in order, when those before cannot answer."""

    model: str
    fallbacks: tuple[str, ...] = ()


MOST_OF_A_ROLE = 3  # models that a role asks one after the other


async def who(context: Context, config: Asking, also: Sequence[str] = ()) -> Asked:
    """The model that the step names, else the one that its role picks now: once in an attempt, with the reason in the
    journal. `also` is what the step needs beside what the role does. Raises InvalidStep, and Permanent when nobody can
    play the role."""
    named = (config.fallback_model,) if config.fallback_model else ()
    if config.model is not None:
        return Asked(config.model, named)
    if config.role is None:
        raise InvalidStep("The step has no model.", where="config.model", remedy="Choose a model for the step.")
    picked = [str(one["model"]) for one in (await context.role(config.role, also))["models"][:MOST_OF_A_ROLE]]
    return Asked(picked[0], (*picked[1:], *(one for one in named if one not in picked)))
