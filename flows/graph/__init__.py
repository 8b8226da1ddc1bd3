"""What a flow is: its document, read from anything untrusted into one checked shape, and its order."""

from flows.graph.canonical import canonical, digest
from flows.graph.document import Document, Edge, InputField, Position, Step
from flows.graph.inputs import resolve_inputs
from flows.graph.parsing import parse
from flows.graph.topology import Topology
from flows.graph.validation import Catalogue, Problem, validate
from flows.graph.yaml_text import load_yaml

__all__ = [
    "Catalogue",
    "Document",
    "Edge",
    "InputField",
    "Position",
    "Problem",
    "Step",
    "Topology",
    "canonical",
    "digest",
    "load_yaml",
    "parse",
    "resolve_inputs",
    "validate",
]
