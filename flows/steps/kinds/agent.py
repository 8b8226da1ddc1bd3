"""A model with tools: it asks, looks, does and asks again until it has an answer or comes to a limit."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field

from flows.engine.ports import Context, Outcome
from flows.steps.asking import Asking, who
from flows.steps.composing import compose
from flows.steps.declaration import Config, Flaw, NotYet, StepKind
from flows.steps.fields import FlowName, FlowVersion, Money, ShortName, hinted, variant
from flows.steps.reading import settings_of
from flows.steps.tool_loop import Limits, ToolLoop
from flows.tools import flow, http
from flows.tools.port import NoTools, Tool

NAMED = NoTools()

Description = Annotated[
    str,
    Field(title="What it is for", description="The model chooses its tools by these words.", max_length=2_000),
]


class HttpTool(Config):
    """A call to one address, with what the model fills in."""

    tool: Literal["http"]
    name: Annotated[ShortName, Field(title="Name", description="What the model calls the tool.")]
    description: Description = ""
    method: Annotated[Literal["GET", "POST", "PUT", "PATCH", "DELETE"], Field(title="Method")] = "GET"
    url: Annotated[
        str,
        Field(
            title="Address",
            description="Every {word} in it is an argument that the model fills in.",
            pattern=r"^https?://\S+$",
            max_length=2_000,
        ),
    ]
    credential: Annotated[
        Annotated[str, Field(min_length=1, max_length=200)] | None,
        hinted("Credential", "A stored credential that signs the call; the model never sees it.", widget="credential"),
    ] = None
    reply_sample: Annotated[
        Any, hinted("Sample reply", "What a reply looks like: rehearsals play it.", widget="json", advanced=True)
    ] = None

    def made(self) -> Tool:
        return http.HttpTool(
            self.name, self.description, self.method, self.url, self.credential, sample=self.reply_sample
        )


class FlowTool(Config):
    """A flow of this workspace: its inputs are the arguments."""

    tool: Literal["flow"]
    name: Annotated[ShortName, Field(title="Name", description="What the model calls the tool.")]
    description: Description = ""
    flow: FlowName
    version: Annotated[FlowVersion, Field(title="Version", description="latest, or the number of a version.")] = (
        "latest"
    )
    arguments: Annotated[
        dict[ShortName, Annotated[str, Field(max_length=2_000)]],
        Field(
            title="Arguments",
            description="The inputs of the flow that the model fills in, and what each means. Empty: whatever the "
            "model thinks fits; it is told what the flow does not take.",
            max_length=50,
            json_schema_extra={"ui": {"widget": "text_map"}},
        ),
    ] = {}

    def made(self) -> Tool:
        return flow.FlowTool(self.name, self.description, self.flow, self.version, self.arguments)


class NamedTool(Config):
    """A tool that is known by its name, as in search or github/create_issue."""

    tool: Literal["named"]
    name: Annotated[
        str,
        Field(title="Name", description="As the list of tools shows it.", max_length=200, pattern=r"^[\w.:/-]+$"),
    ]
    description: Description = ""

    def made(self) -> Tool:
        return NAMED.find(self.name)


def _form(value: Any) -> str | None:
    tool = value.get("tool") if isinstance(value, dict) else getattr(value, "tool", None)
    return f"<{tool}>" if tool in ("http", "flow", "named") else None


ToolConfig: TypeAlias = Annotated[
    Annotated[HttpTool, variant("http")]
    | Annotated[FlowTool, variant("flow")]
    | Annotated[NamedTool, variant("named")],
    Discriminator(
        _form, custom_error_type="unknown_tool", custom_error_message="A tool is of the sort http, flow or named"
    ),
]


class AgentLimits(Config):
    turns: Annotated[
        int, Field(ge=1, le=100, title="Turns", description="How often the model may go on after a tool's answer.")
    ] = 8
    calls: Annotated[int, Field(ge=1, le=1_000, title="Tool calls", description="In all turns together.")] = 20
    cost: Annotated[Money | None, hinted("Cost", "In USD; empty: the run's budget alone.", widget="money")] = None


class AgentConfig(Asking):
    tools: Annotated[
        list[ToolConfig],
        Field(
            title="Tools",
            description="What the model may do beside answering. Give it only what it needs.",
            max_length=50,
            json_schema_extra={"ui": {"widget": "tools"}},
        ),
    ] = []
    limits: Annotated[
        AgentLimits, hinted("Limits", "Where the agent stops and answers with what it has.", widget="group")
    ] = AgentLimits()

    def flaws(self) -> Iterator[Flaw]:
        yield from super().flaws()
        names: set[str] = set()
        for index, tool in enumerate(self.tools):
            if tool.name in names:
                yield f"tools[{index}].name", f"The tool {tool.name!r} is there twice."
            names.add(tool.name)
            if isinstance(tool, HttpTool) and (word := http.choosing_the_host(tool.url)):
                yield (
                    f"tools[{index}].url",
                    f"The argument {{{word}}} would let the model choose the host; write it out.",
                )

    def not_yet(self) -> Iterator[NotYet]:
        yield from super().not_yet()
        for index, tool in enumerate(self.tools):
            if isinstance(tool, NamedTool):
                message = f"The tool {tool.name!r} is known by its name alone: such tools come with MCP, later."
                yield NotYet(f"tools[{index}]", message, "Remove the tool, or use an address or a flow as a tool.")


class Agent(StepKind):
    kind = "agent"
    title = "Agent"
    family = "write"
    icon = "bolt"
    help = (
        "A model that works with tools: it fetches a page, runs one of your flows, reads the answer and decides what "
        "to do next, until it is done or comes to its limits. Every call is visible. Use it when the way to the answer "
        "is not known beforehand; when it is, draw it as steps: that is cheaper, faster and the same every time."
    )
    config = AgentConfig
    example = {
        "model": "rehearsal/steady",
        "prompt": "Find out what changed in {{ inputs.product }} since {{ inputs.date }}, with sources.",
        "tools": [
            {
                "tool": "http",
                "name": "search",
                "description": "Searches the release notes.",
                "url": "https://example.com/notes?q={words}",
            },
            {"tool": "flow", "name": "summarize", "description": "Summarizes a page.", "flow": "Summarize a page"},
        ],
        "limits": {"turns": 6, "calls": 12, "cost": "0.50"},
    }
    output = "text"
    effect = "once"  # its tools may change things elsewhere
    network = True

    async def run(self, context: Context) -> Outcome:
        config = settings_of(AgentConfig, context.step)
        tools = {tool.name: tool.made() for tool in config.tools}
        asked = await who(context, config, ("tools",) if tools else ())
        request = await compose(context, config, "agent", asked.model)
        cost = None if config.limits.cost is None else Decimal(config.limits.cost)
        limits = Limits(config.limits.turns, config.limits.calls, cost)
        return Outcome(await ToolLoop(context, tools, limits, asked.fallbacks).run(request))


KIND = Agent()
