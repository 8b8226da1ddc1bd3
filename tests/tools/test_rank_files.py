import subprocess
import sys
from pathlib import Path

import pytest

from flows.calls.tokens import RANKS
from tests.architecture import tree
from tools import rank_files
from tools.terminal import Trouble


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(rank_files, "FOLDER", tmp_path / "tokens")
    monkeypatch.setattr("tools.frontend.ensure_packages", lambda: None)
    return tmp_path / "tokens"


def test_a_missing_or_damaged_file_is_copied_and_a_whole_one_left(folder: Path) -> None:
    rank_files.ensure()
    whole, damaged = (folder / file.name for file in RANKS.values())
    before = whole.stat()
    damaged.write_text("")
    rank_files.ensure()
    assert all(file.is_whole(folder) for file in RANKS.values())
    assert whole.stat() == before
    assert {file.name for file in folder.iterdir()} == {whole.name, damaged.name}


def test_another_version_of_the_package_is_one_clear_line(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rank_files, "PACKAGE", tmp_path)
    with pytest.raises(Trouble, match="could not be copied"):
        rank_files.ensure()
    (tmp_path / "o200k_base.tiktoken").write_text("IQ== 0")
    with pytest.raises(Trouble, match="not the file that tiktoken expects"):
        rank_files.ensure()


def test_the_bootstrap_needs_no_package() -> None:
    """It reads a file of flows, before anything is installed."""
    command = [sys.executable, "-S", "-c", "import tools.bootstrap"]
    done = subprocess.run(command, cwd=tree.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_image_has_them_under_the_same_names() -> None:
    lines = tree.text(Path("Dockerfile")).splitlines()
    for name, file in RANKS.items():
        assert f"COPY --from=front-end $RANKS/{name}.tiktoken /opt/tokens/{file.name}" in lines
