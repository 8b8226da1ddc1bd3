import json
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from . import tree

LOCKS = [Path("requirements.txt"), Path("requirements-dev.txt"), Path("tools/node-requirements.txt")]
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==([^\s;]+)")


def entries(lock: Path) -> list[str]:
    """One string a package: its pin and its hashes."""
    joined = re.sub(r"\\\n\s*", " ", tree.text(lock))
    return [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def versions(lock: Path) -> dict[str, set[str]]:
    """A package may be locked at two versions, for two sorts of machine."""
    found: dict[str, set[str]] = {}
    for entry in entries(lock):
        pinned = PINNED.match(entry)
        assert pinned, entry
        found.setdefault(canonicalize_name(pinned[1]), set()).add(pinned[2])
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=str)
def test_every_locked_package_is_pinned_and_hashed(lock: Path) -> None:
    for entry in entries(lock):
        assert PINNED.match(entry), f"not pinned: {entry[:80]}"
        assert "--hash=sha256:" in entry, f"not hashed: {entry[:80]}"


@pytest.mark.parametrize("lock", [*LOCKS, Path("pyproject.toml"), Path("frontend/.npmrc")], ids=str)
def test_a_lock_names_no_download_address(lock: Path) -> None:
    assert not re.findall(r"://|--(?:extra-)?index-url|--find-links|registry\s*=", tree.text(lock))


def test_the_locks_satisfy_pyproject() -> None:
    project = tree.pyproject()
    run, test = versions(LOCKS[0]), versions(LOCKS[1])
    for wanted, locked in ((project["project"]["dependencies"], run), (project["dependency-groups"]["dev"], test)):
        for requirement in map(Requirement, wanted):
            found = locked.get(canonicalize_name(requirement.name), set())
            assert found, f"{requirement.name} is not locked; run make lock"
            assert all(version in requirement.specifier for version in found), f"{requirement} is locked at {found}"


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    run, test = versions(LOCKS[0]), versions(LOCKS[1])
    differing = {name for name, found in run.items() if not found <= test.get(name, set())}
    assert not differing


def test_the_front_ends_lock_knows_every_package_by_its_digest() -> None:
    packages = json.loads(tree.text(Path("frontend/package-lock.json")))["packages"]
    assert not [name for name, entry in packages.items() if name and "resolved" in entry]
    assert not [name for name, entry in packages.items() if name and not entry.get("integrity")]
