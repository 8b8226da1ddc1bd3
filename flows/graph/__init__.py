"""What a flow is: its document, read from anything untrusted into one checked shape, and its order."""

from flows.graph.canonical import canonical, digest
from flows.graph.catalogue import Catalogue, DeclaredKind, Known, Slot
from flows.graph.changes import Change, apply, diff
from flows.graph.comparison import Comparison, compare
from flows.graph.document import (
    Condition,
    Document,
    Edge,
    FieldCondition,
    InputField,
    Note,
    Policy,
    Position,
    Retry,
    Size,
    Step,
)
from flows.graph.inputs import original_prompt, resolve_inputs
from flows.graph.json_schema import schema as document_schema
from flows.graph.merge import Merge, merge
from flows.graph.parsing import parse, read, read_json
from flows.graph.problems import Fix, Problem
from flows.graph.relations import relations
from flows.graph.topology import Topology
from flows.graph.upgrades import Upgrade, upgrade
from flows.graph.validation import validate
from flows.graph.yaml_text import dump_yaml, load_yaml

__all__ = [
    "Catalogue",
    "Change",
    "Comparison",
    "Condition",
    "DeclaredKind",
    "Document",
    "Edge",
    "FieldCondition",
    "Fix",
    "InputField",
    "Known",
    "Merge",
    "Note",
    "Policy",
    "Position",
    "Problem",
    "Retry",
    "Size",
    "Slot",
    "Step",
    "Topology",
    "Upgrade",
    "apply",
    "canonical",
    "compare",
    "diff",
    "digest",
    "document_schema",
    "dump_yaml",
    "load_yaml",
    "merge",
    "original_prompt",
    "parse",
    "read",
    "read_json",
    "relations",
    "resolve_inputs",
    "upgrade",
    "validate",
]
