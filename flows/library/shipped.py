"""Reads the files that ship with the product. What is wrong with one is our mistake, so it says which file."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from flows.faults import InvalidInput, Misconfigured
from flows.graph import load_yaml

FOLDER = Path(__file__).resolve().parents[2] / "templates"
M = TypeVar("M", bound=BaseModel)


def read_shipped(path: Path, model: type[M]) -> M:
    """Raises Misconfigured that names the file and the place in it."""
    try:
        data: Any = load_yaml(path.read_text(encoding="utf-8"))
        return model.model_validate(data)
    except InvalidInput as wrong:
        raise broken(path, wrong.message, wrong.where) from None
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_context=False, include_input=False)[0]
        raise broken(path, first["msg"], ".".join(str(part) for part in first["loc"])) from None


def broken(path: Path, message: str, where: str | None = None) -> Misconfigured:
    place = f"{path.name}, {where}" if where else path.name
    return Misconfigured(f"{place}: {message}", where=place, remedy="Correct the file, or put the shipped one back.")
