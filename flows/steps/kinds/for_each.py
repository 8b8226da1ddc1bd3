"""A frame whose steps run once for every item of a list."""

from typing import Annotated, Any

from pydantic import Field

from flows.engine.ports import Context, Outcome
from flows.faults import Permanent
from flows.steps.abreast import abreast
from flows.steps.declaration import Config, StepKind
from flows.steps.fields import Template, template
from flows.steps.reading import Reader, data_in, settings_of


class ForEachConfig(Config):
    items: Annotated[
        Template,
        template("Items", "A list; a text that is a JSON list counts as one.", rows=2, min_length=1),
    ] = "{{ previous }}"
    limit: Annotated[
        int, Field(ge=1, le=1_000, title="At once", description="How many items are worked on at the same time.")
    ] = 10
    most: Annotated[
        int,
        Field(ge=1, le=10_000, title="Items at most", description="A longer list fails the step before it costs."),
    ] = 10_000
    output: Annotated[
        Template | None,
        template(
            "Output of an item",
            "What an item adds to the resulting list. Empty: what the last step inside did.",
            rows=3,
            reach="inside",
        ),
    ] = None


class ForEach(StepKind):
    kind = "for_each"
    title = "For each"
    family = "ensemble"
    icon = "stack"
    help = (
        "Runs the steps inside it once for every item of a list, several at a time; inside, {{ loop.item }} is the "
        "item. Its output is the list of results in the order of the items. Use it when the same work waits for many "
        "things: pages, names, chapters. For different tasks side by side take Fan-out."
    )
    config = ForEachConfig
    example = {"items": "{{ extract.chapters }}", "limit": 5, "output": "{{ summary }}"}
    output = "list"
    frame = True

    async def run(self, context: Context) -> Outcome:
        config = settings_of(ForEachConfig, context.step)
        read = Reader(context)
        items = _list(read.value(config.items, "config.items"), config.most)
        await context.decide("items", lambda: len(items))  # so that everybody knows how many there are to be

        async def one(index: int) -> Any:
            end = await context.scope(index + 1, local={"item": items[index]})
            return end.output if config.output is None else read.value(config.output, "config.output", end.names)

        return Outcome(await abreast(len(items), config.limit, one))


def _list(value: Any, most: int) -> list[Any]:
    if isinstance(value, str):
        try:
            value = data_in(value)
        except ValueError as wrong:
            raise _no_list(f"a text that is not read as a list: {wrong}") from None
    if not isinstance(value, list):
        raise _no_list("nothing" if value is None else "something else")
    if len(value) > most:
        raise Permanent(
            f"The list has {len(value):,} items, and {most:,} are the most that are taken.",
            where="config.items",
            remedy="Shorten the list before it comes here, or allow more items.",
            code="TOO_MANY_ITEMS",
        )
    return value


def _no_list(what: str) -> Permanent:
    return Permanent(
        f"“Items” should give a list, and gave {what}.",
        where="config.items",
        remedy="Name a list, as in {{ extract.chapters }}; Transform makes one of a text.",
        code="NOT_A_LIST",
    )


KIND = ForEach()
