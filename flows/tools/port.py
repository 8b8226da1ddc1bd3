"""A tool as an agent sees it: what the model is told of it, and what its arguments come to. The context does the rest.

`call` is pure. It raises InvalidInput for arguments that make no sense; the model is told, and may try again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from flows.faults import NotBuilt


@dataclass(frozen=True, slots=True)
class HttpCall:
    """`once`: it may change something over there, so it is never sent twice."""

    method: str
    url: str
    body: Any = None
    credential: str | None = None
    once: bool = False
    sample: Any = None


@dataclass(frozen=True, slots=True)
class FlowCall:
    """A flow of the workspace, run as a child of this run."""

    flow: str
    version: int | Literal["latest"] = "latest"
    inputs: Mapping[str, Any] = field(default_factory=dict)


ToolUse: TypeAlias = HttpCall | FlowCall


class Tool(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def description(self) -> str: ...

    @property
    def parameters(self) -> Mapping[str, Any]:
        """A JSON Schema of the arguments: a map."""
        ...

    def call(self, arguments: Mapping[str, Any]) -> ToolUse:
        """`arguments` follow `parameters` already."""
        ...


class Registry(Protocol):
    """The tools that are known by name, as in github/create_issue."""

    def find(self, name: str) -> Tool:
        """Raises NotBuilt for a name that nothing here brings."""
        ...


class NoTools:
    """Named tools come with MCP servers; until one is connected there is none."""

    def find(self, name: str) -> Tool:
        raise NotBuilt(
            f"There is no tool called {name[:64]!r}: tools by name come with MCP, which is not here yet.",
            remedy="Remove the tool, or use an address or a flow as a tool.",
        )
