"""The pages under docs/reference."""

import json
import re

import pytest

from flows.graph import load_yaml, parse, validate
from flows.graph.json_schema import schema
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
    published = schema()
    for name, part in {"Document": published, **published["$defs"]}.items():
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        for field, about in part["properties"].items():
            (row,) = re.findall(rf"^\| `{field}` \|.*\| (.+) \|$", section, re.MULTILINE)
            assert row == about["description"]
    assert "{limits" not in page
    assert "<!--" not in page


def test_the_reference_is_not_made_when_a_part_is_missing_or_told_twice() -> None:
    prose = format_page.PROSE.read_text(encoding="utf-8")
    mark = "<!-- fields Retry -->"
    for wrong in (prose.replace(mark, ""), prose.replace(mark, mark + mark), prose.replace("Retry -->", "Redo -->")):
        with pytest.raises(Trouble, match="Retry"):
            format_page.page(wrong)


def test_the_flow_of_the_reference_is_one() -> None:
    source = format_page.page().split("```yaml\n")[1].split("```")[0]
    problems = validate(parse(load_yaml(source)), catalogue())
    assert [problem for problem in problems if problem.severity == "error"] == []
