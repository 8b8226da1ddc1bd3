"""A frame whose steps run once for every item of a list."""

from typing import Annotated

from pydantic import Field

from flows.steps.declaration import Config, StepKind
from flows.steps.fields import Template, template


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


KIND = ForEach()
