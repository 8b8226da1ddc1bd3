"""The pages under docs/reference."""

import json
import re

import pytest

from flows.graph import Document, load_yaml, parse, validate
from flows.steps.registry import built_in, catalogue
from tools.reference import format_page, kinds_page
from tools.terminal import Trouble


def test_every_kind_is_told_with_its_help_settings_and_an_example() -> None:
    """O112, O133"""
    page = kinds_page.page()
    for kind in built_in():
        section = page.split(f"\n## {kind.kind}\n")[1].split("\n## ")[0]
        assert kind.help in section
        assert all(action.help in section for action in kind.actions)
        for name in kind.config_schema().get("properties", {}):
            assert f"| `{name}` |" in section
        example = json.loads(section.split("```json\n")[1].split("```")[0])
        assert example["kind"] == kind.kind


def test_every_field_of_a_document_is_told_with_a_sentence() -> None:
    """O27-O35, O133: a complete reference of the flow format."""
    page = format_page.page()
    schema = Document.model_json_schema(by_alias=True)
    for name, part in {"Document": schema, **schema["$defs"]}.items():
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        for field in part["properties"]:
            (row,) = re.findall(rf"^\| `{field}` \|.*\| (.+) \|$", section, re.MULTILINE)
            assert row.endswith((".", ";")) or field == "runs"
    assert "{limits" not in page
    assert "<!--" not in page


def test_the_reference_is_not_made_when_a_field_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    prose = format_page.PROSE.read_text().replace("\nbudget: ", "\nmoney: ")

    class Prose:
        name = "format.md"

        def read_text(self, encoding: str) -> str:
            return prose

    monkeypatch.setattr(format_page, "PROSE", Prose())
    with pytest.raises(Trouble, match="budget"):
        format_page.page()


def test_the_flow_of_the_reference_is_one() -> None:
    source = format_page.page().split("```yaml\n")[1].split("```")[0]
    problems = validate(parse(load_yaml(source)), catalogue())
    assert [problem for problem in problems if problem.severity == "error"] == []
