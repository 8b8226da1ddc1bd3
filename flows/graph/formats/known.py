"""The formats there are. A new foreign format is one package and one line here."""

from flows.graph.formats.draft import ForeignFormat
from flows.graph.formats.dynamic_flow import FORMAT as DYNAMIC_FLOW
from flows.graph.formats.flow_definition import FORMAT as FLOW_DEFINITION
from flows.graph.formats.orchestration import FORMAT as ORCHESTRATION

FOREIGN: tuple[ForeignFormat, ...] = (DYNAMIC_FLOW, ORCHESTRATION, FLOW_DEFINITION)  # in the order they are tried
BY_NAME = {foreign.name: foreign for foreign in FOREIGN}
READABLE = ("json", "yaml", "flow-definition", "orchestration", "dynamic-flow")
FORMATS = ("json", "yaml", "mermaid", "svg", "flow-definition", "orchestration", "dynamic-flow")
