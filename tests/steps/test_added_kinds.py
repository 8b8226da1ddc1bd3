"""Kinds that installed packages bring, by a package that is made up on sys.path."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.faults import Misconfigured
from flows.graph import apply, read, validate
from flows.graph.rename import rename_step
from flows.steps.registry import Catalogue, added, built_in
from tests.graph.documents import edge, raw, step

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


WHISPER = """
from typing import Annotated

from pydantic import Field

from flows.engine.ports import Outcome
from flows.steps.declaration import Config, StepKind


class Settings(Config):
    words: Annotated[str, Field(json_schema_extra={"ui": {"widget": "template", "uses": "template"}})] = ""
    unless: Annotated[str | None, Field(json_schema_extra={"ui": {"widget": "condition", "uses": "condition"}})] = None
    way: str = "far"


class Whisper(StepKind):
    kind = "whisper"
    title = "Whisper"
    family = "shape"
    icon = "bell"
    help = "Says it low. Use it where somebody sleeps."
    config = Settings
    output = "text"
    ports = lambda self, config: ("near", "far")

    async def run(self, context):
        return Outcome("")


KIND = Whisper()
"""


def test_what_a_package_declares_is_all_that_the_rest_of_the_house_asks(package: Package) -> None:
    """Validation, renaming, upgrading and the editor's form know an added kind as they know our own."""
    package("baton_whisper", WHISPER)
    catalogue = Catalogue([*built_in(), *added()])
    settings = {"words": "{{ topc }} {{ say }}", "unless": "say == 'x'", "way": 7}
    document = read(
        raw(
            step("say"),
            step("low", "whisper", config=settings),
            step("end", "output"),
            edges=[edge("say", "low"), edge("low", "end", "farr")],
            inputs=[{"name": "topic"}],
        )
    )
    told = {problem.code: problem for problem in validate(document, catalogue) if problem.severity == "error"}
    assert told["INVALID_CONFIG"].field == "config.way"
    assert (told["UNKNOWN_VARIABLE"].field, told["UNKNOWN_VARIABLE"].remedy) == (
        "config.words",
        "Did you mean `topic`?",
    )
    fix = told["UNKNOWN_PORT"].fix
    assert fix is not None
    assert apply(document, fix.changes).edges[1].port == "far"
    renamed = rename_step(document, catalogue, "say", "speak").steps[1].config
    assert (renamed["words"], renamed["unless"]) == ("{{ topc }} {{ speak }}", "speak == 'x'")
    form = catalogue.get("whisper").to_json()["config_schema"]
    assert form["properties"]["words"]["ui"]["widget"] == "template"


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
