"""Remembers in .build/ what a build step was made from, so that only changed steps run again."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from .terminal import BUILD, ROOT


def digest(files: Iterable[Path], *facts: str) -> str:
    """One digest over the contents of files and any other facts that the step depends on."""
    whole = hashlib.sha256()
    for file in sorted(files):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        whole.update(f"{file.relative_to(ROOT).as_posix()} {content}\n".encode())
    for fact in facts:
        whole.update(f"{fact}\n".encode())
    return whole.hexdigest()


def is_fresh(step: str, inputs: str) -> bool:
    file = BUILD / f"{step}.stamp"
    return file.is_file() and file.read_text() == inputs


def mark(step: str, inputs: str) -> None:
    BUILD.mkdir(exist_ok=True)
    (BUILD / f"{step}.stamp").write_text(inputs)
