from pathlib import Path

import pytest

from tools import requirements_coverage as coverage

PYTHON = '''
class TestRetry:
    """C12"""

    def test_waits(self) -> None:
        """R28-R30 hold."""

def test_r140_one_command() -> None: ...

def test_nothing() -> None:
    """SHA256 and R1x are no ids."""
'''
TYPESCRIPT = """
describe('the fold (O106-O108)', () => {
  it('keeps order', () => {})
})
it("needs V9 alone", () => {})
"""


@pytest.fixture
def tests_of_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, content in {"tests/test_it.py": PYTHON, "frontend/src/fold.test.ts": TYPESCRIPT}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(content)
    monkeypatch.setattr(coverage, "ROOT", tmp_path)


@pytest.mark.usefixtures("tests_of_a_project")
def test_ids_are_found_in_names_docstrings_and_titles_with_those_around_them() -> None:
    by_test = {
        "tests/test_it.py::TestRetry::test_waits": ["C12", "R28", "R29", "R30"],
        "tests/test_it.py::test_r140_one_command": ["R140"],
        "frontend/src/fold.test.ts: keeps order": ["O106", "O107", "O108"],
        "frontend/src/fold.test.ts: needs V9 alone": ["V9"],
    }
    assert coverage.proofs() == {key: [test] for test, keys in by_test.items() for key in keys}


def test_every_requirement_of_the_list_is_known() -> None:
    wanted = coverage.required()
    assert {"R1", "R140", "R148", "V90", "C115", "O133"} <= set(wanted)
    assert len(wanted) == len(set(wanted)) > 400
