from pathlib import Path

import pytest

from tools import stamp


@pytest.fixture(autouse=True)
def a_checkout_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamp, "ROOT", tmp_path)
    monkeypatch.setattr(stamp, "BUILD", tmp_path / ".build")


def test_a_step_is_fresh_until_an_input_changes(tmp_path: Path) -> None:
    source = tmp_path / "source.ts"
    source.write_text("one")
    made_from = stamp.digest([source], "node 22")
    assert not stamp.is_fresh("bundle", made_from)
    stamp.mark("bundle", made_from)
    assert stamp.is_fresh("bundle", stamp.digest([source], "node 22"))
    assert not stamp.is_fresh("bundle", stamp.digest([source], "node 24"))
    source.write_text("two")
    assert not stamp.is_fresh("bundle", stamp.digest([source], "node 22"))


def test_moving_content_between_files_is_a_change(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("b")
    before = stamp.digest([one, two])
    one.write_text("b")
    two.write_text("a")
    assert stamp.digest([one, two]) != before
