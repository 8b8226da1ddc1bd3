"""docs/recovery.md names what is built in, and its examples are documents."""

import re
from pathlib import Path

from flows.faults.foreign import PERMANENT, TRANSIENT
from flows.graph import load_yaml, read
from flows.graph.alternatives import BUILT_IN

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "recovery.md").read_text()


def test_the_page_names_every_alternative_and_every_known_error() -> None:
    """R28-R33, R46-R53."""
    words = " ".join(PAGE.split())
    assert [name for name in BUILT_IN if f"`{name}`" not in words] == []
    assert [phrase for phrase in (*PERMANENT, *TRANSIENT) if phrase not in words] == []


def test_its_examples_are_documents() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        read({"schema": 1, "name": "Example", **load_yaml(example)})
