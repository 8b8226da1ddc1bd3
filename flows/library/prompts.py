"""The trusted prompt files of described flows, `templates/prompts/{base,protocols,scenarios}`: stock Jinja2.

A name leads to one file: `swap` to `base/swap`, `jupiter/swap` to `protocols/jupiter/swap`, `scenarios/x` to itself.
What a protocol or a scenario has not, the base template of the same name does. Only files of this folder are ever
parsed; values are plain data, inserted as they are. Who records prompts reads all they need off a `Rendering`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, TemplateError, TemplateNotFound, TemplateSyntaxError

from flows.faults import InvalidInput, NotFound, TemplateFault
from flows.graph.plain import NotPlain, check_plain
from flows.library.counting_cache import CountingCache
from flows.library.shipped import FOLDER
from flows.library.token_figures import HELPERS
from flows.library.unresolved import Unresolved, noted

PROMPTS = FOLDER / "prompts"
ENDING = ".md.j2"
_PART = r"[a-z0-9][a-z0-9_]*"
_NAME = re.compile(rf"{_PART}(?:/{_PART}){{0,2}}", re.ASCII)
_SUGGESTED_BY = re.compile(r"\{#\s*suggested by:(.*?)#\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rendering:
    """R112: how a prompt came out. `unresolved` are the variables that were shown and had no value."""

    text: str
    asked: str
    template: str  # the one that was used
    fallback: bool  # it is not the one that was asked for
    unresolved: tuple[str, ...]

    @property
    def size(self) -> int:
        """In characters."""
        return len(self.text)

    def to_json(self) -> dict[str, Any]:
        return {
            "asked": self.asked,
            "template": self.template,
            "fallback": self.fallback,
            "unresolved": list(self.unresolved),
            "size": self.size,
        }


class Prompts:
    def __init__(self, folder: Path = PROMPTS, size: int = 100) -> None:
        """`size` is how many compiled files are kept; the least recently used leaves first."""
        self.folder = folder
        self.cache = CountingCache(size)
        self._jinja = Environment(
            loader=FileSystemLoader(folder),
            undefined=Unresolved,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,  # what is included ends its own last line
        )
        self._jinja.cache = self.cache  # type: ignore[assignment]  # Jinja2's types forget its own LRUCache
        self._jinja.globals.update(HELPERS)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every template by its full name. Files that begin with _ are parts of others."""
        found = (
            path.relative_to(self.folder).as_posix().removesuffix(ENDING)
            for group in ("base", "protocols", "scenarios")
            for path in (self.folder / group).rglob(f"*{ENDING}")
        )
        return tuple(sorted(name for name in found if _NAME.fullmatch(name)))

    def find(self, name: str, protocol: str | None = None) -> tuple[str, bool]:
        """The full name of the file that serves `name`, and whether it only stands in for another. With a protocol,
        its own template comes before the base one. Raises NotFound TEMPLATE_NOT_FOUND."""
        asked = f"{protocol}/{name}" if protocol is not None and "/" not in name else name
        *group, last = asked.split("/")
        match group:
            case [] | ["base"]:
                full = f"base/{last}"
            case ["scenarios"] | ["protocols", _]:
                full = asked
            case _:
                full = f"protocols/{asked}"
        for used in (full, f"base/{last}"):
            if used in self.names and _NAME.fullmatch(asked):
                return used, used != full
        raise NotFound(
            f"There is no prompt template {asked[:100]!r}, and no base template to stand in for it.",
            code="TEMPLATE_NOT_FOUND",
            where="template",
            remedy=f"Use one of these: {', '.join(self.names)}.",
        )

    def render(self, name: str, values: Mapping[str, Any], protocol: str | None = None) -> Rendering:
        """Raises NotFound, InvalidInput (a value is not plain data) and TemplateFault (with file and line)."""
        used, fallback = self.find(name, protocol)
        try:
            check_plain(values)
        except NotPlain as found:
            raise InvalidInput(found.message, where=found.where or None) from None
        with noted() as unresolved:
            text = self._filled(used, values)
        return Rendering(text, name, used, fallback, tuple(unresolved))

    def _filled(self, used: str, values: Mapping[str, Any]) -> str:
        try:
            return self._jinja.get_template(used + ENDING).render(values).strip()
        except TemplateSyntaxError as wrong:  # of this file, or of one that it extends or includes
            place = f"{wrong.name}, line {wrong.lineno}"
            raise TemplateFault((wrong.message or "it cannot be read").rstrip(".") + ".", where=place) from None
        except TemplateNotFound as wrong:
            raise TemplateFault(f"It needs {wrong.name}, which is not there.", where=used + ENDING) from None
        except (TemplateError, ArithmeticError, TypeError, ValueError) as wrong:
            place = f"{used}{ENDING}, line {_line(wrong, self.folder)}"
            raise TemplateFault(f"It cannot be filled: {wrong}.", where=place) from None

    def suggest(self, text: str) -> tuple[str, ...]:
        """Names of templates for a sentence: base first, then what protocols have of them, then scenarios. The first
        comment of a file says which words suggest it, so a new kind of flow touches nothing here."""
        said = text.casefold()
        chosen = [name for name, words in self._suggesting.items() if any(_says(said, word) for word in words)]
        base = [name.removeprefix("base/") for name in chosen if name.startswith("base/")]
        protocols = [name.removeprefix("protocols/") for name in self.names if name.startswith("protocols/")]
        meant = [name for name in protocols if _says(said, name.split("/")[0])] or protocols
        return (
            *base,
            *(name for name in meant if name.split("/")[1] in base),
            *(name for name in chosen if name.startswith("scenarios/")),
        )

    @cached_property
    def _suggesting(self) -> dict[str, tuple[str, ...]]:
        found = {}
        for name in self.names:
            words = _SUGGESTED_BY.match((self.folder / f"{name}{ENDING}").read_text(encoding="utf-8"))
            found[name] = tuple(word.strip().casefold() for word in words[1].split(",")) if words else ()
        return found


def _says(text: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text) is not None


def _line(error: BaseException, folder: Path) -> int:
    """The line of the innermost template file the error passed through; Jinja2 rewrites tracebacks to tell it."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(str(folder)):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def prompts(size: int = 100) -> Prompts:
    """The files that ship. Keep it: it holds the compiled ones."""
    return Prompts(PROMPTS, size)
