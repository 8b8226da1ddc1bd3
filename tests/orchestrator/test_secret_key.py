import stat
import threading
from pathlib import Path

import pytest

from flows.faults import Misconfigured
from orchestrator.secret_key import signing_key


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    key = signing_key(None, home)
    assert len(key) >= 64
    assert signing_key(None, home) == key
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir()] == ["secret.key"]


def test_an_emptied_key_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("")
    assert len(signing_key(None, tmp_path)) >= 64


def test_a_given_key_is_used_as_it_is_and_never_stored(tmp_path: Path) -> None:
    assert signing_key("k" * 32, tmp_path) == "k" * 32
    assert not list(tmp_path.iterdir())


def test_a_short_key_is_refused_without_showing_it(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="at least 32") as caught:
        signing_key("hunter2", tmp_path)
    assert "hunter2" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match="cannot be used: Not a directory"):
        signing_key(None, tmp_path / "file" / "home")


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    keys: list[str] = []
    together = threading.Barrier(8)

    def start() -> None:
        together.wait()
        keys.append(signing_key(None, tmp_path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 1
