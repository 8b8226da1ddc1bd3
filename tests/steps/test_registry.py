from pathlib import Path

import jsonschema
import pytest

from flows.faults import Misconfigured, NotBuilt
from flows.steps import kinds
from flows.steps.declaration import StepKind
from flows.steps.registry import Catalogue, catalogue

ROOT = Path(__file__).parents[2]


def test_every_file_of_the_folder_is_in_the_catalogue() -> None:
    files = {path.stem for path in Path(kinds.__path__[0]).glob("*.py")} - {"__init__"}
    assert {kind.kind for kind in catalogue().all()} == files


@pytest.mark.parametrize("kind", catalogue().all(), ids=lambda kind: kind.kind)
def test_every_kind_declares_what_the_editor_needs(kind: StepKind) -> None:
    shown = kind.to_json()
    jsonschema.Draft202012Validator.check_schema(shown["config_schema"])
    assert "Use" in shown["help"]
    assert shown["effect"] in {"none", "idempotent", "once"}
    assert {"kind", "title", "family", "icon", "ports", "actions"} <= shown.keys()


@pytest.mark.parametrize("kind", catalogue().all(), ids=lambda kind: kind.kind)
def test_every_kind_has_its_test(kind: StepKind) -> None:
    assert (ROOT / "tests" / "steps" / "kinds" / f"test_{kind.kind}.py").is_file()


def test_an_unknown_kind_is_not_found_and_cannot_run() -> None:
    assert catalogue().find("unheard") is None
    with pytest.raises(NotBuilt):
        catalogue().get("unheard")


def test_two_kinds_of_one_name_are_refused() -> None:
    kind = catalogue().get("input")
    with pytest.raises(Misconfigured):
        Catalogue([kind, kind])
