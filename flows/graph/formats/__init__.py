"""Flows in and out: JSON and YAML of our own, Mermaid and SVG to look at, and the three formats flows come from.

A foreign format is a package of its own (how it is recognised, read and written); what they share lies beside them.
"""

from flows.graph.formats.accounts import Accounts, NoAccounts
from flows.graph.formats.exporting import Exported, export
from flows.graph.formats.importing import Imported, import_text
from flows.graph.formats.known import FORMATS, READABLE
from flows.graph.formats.report import Line

__all__ = [
    "FORMATS",
    "READABLE",
    "Accounts",
    "Exported",
    "Imported",
    "Line",
    "NoAccounts",
    "export",
    "import_text",
]
