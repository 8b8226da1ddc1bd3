"""The checkout as the architecture tests see it: what git tracks, and what is new and not ignored."""

import functools
import subprocess
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def files() -> tuple[Path, ...]:
    """Relative paths."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(sorted(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()))


def python_files(*tops: str) -> list[Path]:
    return [file for file in files() if file.suffix == ".py" and file.parts[0] in tops]


def text(file: Path) -> str:
    return (ROOT / file).read_text()


@functools.cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads(text(Path("pyproject.toml")))


def layers() -> list[list[str]]:
    """The rooms of flows from top to bottom, siblings together; rooms to come are among them."""
    house = next(contract for contract in pyproject()["tool"]["importlinter"]["contracts"] if contract["id"] == "house")
    return [[room.strip().strip("()") for room in layer.split("|")] for layer in house["layers"]]


def rooms_below_the_django_line() -> list[str]:
    names = [room for layer in layers() for room in layer]
    below = names[names.index("models") + 1 :]
    return [room for room in below if (ROOT / "flows" / room / "__init__.py").exists()]
