"""Kinds that installed packages bring, by a package that is made up on sys.path."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.faults import Misconfigured
from flows.steps.registry import Catalogue, added, built_in

Package = Callable[..., None]

SHOUT = """
from flows.engine.ports import Outcome
from flows.steps.declaration import Config, StepKind


class Shout(StepKind):
    kind = "{kind}"
    title = "Shout"
    family = "shape"
    icon = "bell"
    help = "Says it loud. Use it where nobody listens."
    config = Config
    output = "text"

    async def run(self, context):
        return Outcome(str(context.names["previous"]).upper())


KIND = Shout()
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Package]:
    def install(name: str, source: str, target: str = "KIND") -> None:
        """A module and the record of the distribution it came with."""
        (tmp_path / f"{name}.py").write_text(source)
        record = tmp_path / f"{name}-1.0.dist-info"
        record.mkdir()
        (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (record / "entry_points.txt").write_text(f"[baton.kinds]\n{name} = {name}:{target}\n")

    monkeypatch.syspath_prepend(str(tmp_path))
    yield install
    for file in tmp_path.glob("*.py"):
        sys.modules.pop(file.stem, None)


def test_without_packages_there_are_only_our_own_kinds() -> None:
    assert list(added()) == []


def test_an_installed_package_adds_a_kind(package: Package) -> None:
    package("baton_shout", SHOUT.format(kind="shout"))
    catalogue = Catalogue([*built_in(), *added()])
    kind = catalogue.get("shout")
    assert kind.runs
    assert kind.to_json()["title"] == "Shout"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("raise RuntimeError('secret')", "KIND"),
        ("import nothing_of_this_name", "KIND"),
        ("", "KIND"),
        ("KIND = 7", "KIND"),
        (SHOUT.format(kind="shout"), "Shout"),
        (SHOUT.format(kind="shout").replace('    icon = "bell"\n', ""), "KIND"),
    ],
    ids=["raises", "misses a module", "misses the name", "no kind", "a class", "half a kind"],
)
def test_a_broken_package_is_named(package: Package, source: str, target: str) -> None:
    package("baton_broken", source, target)
    with pytest.raises(Misconfigured) as caught:
        list(added())
    assert f"baton_broken = baton_broken:{target} of the package baton_broken" in caught.value.message
    assert "secret" not in caught.value.message


@pytest.mark.parametrize("kind", ["model", "shout"])
def test_two_kinds_of_one_name_are_a_clash_that_names_the_package(package: Package, kind: str) -> None:
    package("baton_one", SHOUT.format(kind="shout"))
    package("baton_two", SHOUT.format(kind=kind))
    with pytest.raises(Misconfigured) as caught:
        list(added())
    assert "baton_two" in caught.value.message
    assert repr(kind) in caught.value.message
