"""The typed readers: what is allowed is read, what is not becomes one line that names the variable. (R141)"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.faults import Misconfigured
from orchestrator.env import Environment


def test_an_empty_variable_counts_as_unset() -> None:
    env = Environment({"NAME": "  "})
    assert env.text("NAME", "default") == "default"
    assert env.whole("NAME", 7, least=1, most=9) == 7
    assert env.secret("NAME") is None


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("True", True), ("on", True), ("0", False), ("no", False), ("OFF", False)]
)
def test_a_flag_is_read_in_every_usual_spelling(value: str, expected: bool) -> None:
    assert Environment({"FLAG": value}).flag("FLAG", not expected) is expected


def test_values_in_range_are_read() -> None:
    env = Environment({"WHOLE": "10", "NUMBER": "0.5", "CHOICE": "Debug", "NAMES": "a, b ,,c", "PLACE": "~/baton"})
    assert env.whole("WHOLE", 1, least=1, most=10) == 10
    assert env.number("NUMBER", 1, least=0.5) == 0.5
    assert env.choice("CHOICE", "info", ("info", "debug")) == "debug"
    assert env.names("NAMES") == ["a", "b", "c"]
    assert env.path("PLACE", Path("/")) == Path.home() / "baton"


REFUSED: list[tuple[str, Callable[[Environment], Any]]] = [
    ("maybe", lambda env: env.flag("X", False)),
    ("2", lambda env: env.flag("X", False)),
    ("0", lambda env: env.whole("X", 1, least=1, most=9)),
    ("10", lambda env: env.whole("X", 1, least=1, most=9)),
    ("1_0", lambda env: env.whole("X", 1, least=1, most=99)),
    ("-1", lambda env: env.whole("X", 1, least=-5, most=9)),
    ("٣", lambda env: env.whole("X", 1, least=1, most=9)),
    ("9" * 5000, lambda env: env.whole("X", 1, least=1, most=9)),
    ("soon", lambda env: env.number("X", 1, least=0)),
    ("nan", lambda env: env.number("X", 1, least=0)),
    ("1e999", lambda env: env.number("X", 1, least=0)),
    ("-0.1", lambda env: env.number("X", 1, least=0)),
    ("loud", lambda env: env.choice("X", "info", ("info", "debug"))),
]


@pytest.mark.parametrize(("value", "read"), REFUSED)
def test_a_value_that_is_not_allowed_is_named_with_what_is(value: str, read: Callable[[Environment], Any]) -> None:
    with pytest.raises(Misconfigured, match=r"^X is '.*', but must be ") as caught:
        read(Environment({"X": value}))
    assert "\n" not in str(caught.value)


def test_a_secret_comes_from_a_file_too(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("hush\n")
    assert Environment({"KEY_FILE": str(file)}).secret("KEY") == "hush"
    assert Environment({"KEY": "open"}).secret("KEY") == "open"


def test_a_secret_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for name in ("missing", "empty", "binary"):
        with pytest.raises(Misconfigured, match=f"KEY_FILE names .*{name}"):
            Environment({"KEY_FILE": str(tmp_path / name)}).secret("KEY")
    with pytest.raises(Misconfigured, match="both set"):
        Environment({"KEY": "a", "KEY_FILE": "b"}).secret("KEY")


@pytest.mark.parametrize(
    "value", ["mysql://baton:hunter2@db/baton", "hunter2", "postgresql://baton:hunter2@db:70000/x", "//hunter2@[/"]
)
def test_a_bad_address_is_refused_without_showing_its_password(value: str) -> None:
    with pytest.raises(Misconfigured, match="DATABASE_URL") as caught:
        Environment({"DATABASE_URL": value}).url("DATABASE_URL", ("postgresql", "postgres"))
    assert "hunter2" not in str(caught.value)


def test_a_misspelled_name_is_pointed_out() -> None:
    env = Environment({"BATON_HOEM": "/tmp", "BATON_ZZZZ": "", "BATON_HOME": "/tmp", "PATH": "/bin"})
    env.text("BATON_HOME", "")
    assert env.misspelled("BATON_") == [
        "BATON_HOEM is not a setting of Baton; did you mean BATON_HOME?",
        "BATON_ZZZZ is not a setting of Baton.",
    ]
