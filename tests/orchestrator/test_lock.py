"""One driver per data folder. (R142)"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.faults import Misconfigured
from orchestrator.embedded.lock import DriverLock


def test_a_second_driver_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with DriverLock(tmp_path) as lock:
        with pytest.raises(Misconfigured, match=rf"Another Baton \(pid {os.getpid()}\) already runs on this folder"):
            DriverLock(tmp_path).take()
        lock.announce("http://127.0.0.1:8000")
        with pytest.raises(Misconfigured, match=rf"\(pid {os.getpid()}, http://127.0.0.1:8000\)"):
            DriverLock(tmp_path).take()
    with DriverLock(tmp_path):
        pass


def test_a_shorter_entry_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    lock = DriverLock(tmp_path).take()
    lock.announce("http://[2001:db8::1]:8000")
    lock.announce("http://a:1")
    assert json.loads(lock.path.read_text())["address"] == "http://a:1"
    lock.release()
    lock.release()


def test_a_killed_driver_frees_the_folder(tmp_path: Path) -> None:
    """R142: whatever the dead one left in the file, the next start takes over."""
    hold = f"""
from pathlib import Path
from orchestrator.embedded.lock import DriverLock
lock = DriverLock(Path({str(tmp_path)!r})).take()
lock.announce("http://127.0.0.1:1")
print("held", flush=True)
input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as driver:
        assert driver.stdout is not None
        assert driver.stdout.readline() == "held\n"
        with pytest.raises(Misconfigured, match=f"pid {driver.pid}"):
            DriverLock(tmp_path).take()
        driver.send_signal(signal.SIGKILL)
        driver.wait()
    with DriverLock(tmp_path) as lock:
        assert lock.holder() == f"pid {os.getpid()}"


def test_a_lock_file_with_rubbish_in_it_still_locks(tmp_path: Path) -> None:
    (tmp_path / "driver.lock").write_text("[rubbish" * 100)
    with DriverLock(tmp_path) as lock:
        assert lock.holder() == f"pid {os.getpid()}"
        lock.path.write_text("{}")
        assert lock.holder() == "just starting"
