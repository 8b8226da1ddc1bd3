"""One evaluation: the names it is given, what it has read, and what it may still spend."""

from collections.abc import Mapping
from sys import getsizeof
from typing import Any, TypeAlias

from flows.faults import TemplateFault
from flows.language.limits import CHARACTERS_PER_STEP, FUEL, MAX_MADE_BYTES, MAX_OUTPUT, MAX_READ_AS_JSON

Path: TypeAlias = tuple[str | int, ...]


class _Missing:
    """What a path leads to when it leads nowhere."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()
_SHOWN = 200  # characters of a path in a warning
_SEARCHED_WELL = 30_000  # from this length on Python searches a text in linear time
_SIGNS_PER_ROUND = 16
_COMPARED_AT_ONCE = 512
_MOST_WARNINGS = 100


def path_text(path: Path) -> str:
    first, *rest = path
    text = str(first)
    for part in rest:
        if len(text) > _SHOWN:
            break
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            part = part[:_SHOWN]
            text += f".{part}" if part.isidentifier() else f"[{part!r}]"
    return text[:_SHOWN]


class Work:
    __slots__ = ("_absent", "_json", "_json_room", "fuel", "locals", "names", "output", "reads", "room", "warnings")

    def __init__(self, names: Mapping[str, Any], absent: str = "it was left empty") -> None:
        self._absent = absent
        self.names = names
        self.locals: dict[str, Any] = {}
        self.fuel = FUEL
        self.room = MAX_MADE_BYTES
        self.output = MAX_OUTPUT
        self.reads: dict[Path, None] = {}
        self.warnings: dict[str, None] = {}
        self._json: dict[str, Any] = {}
        self._json_room = MAX_READ_AS_JSON

    def burn(self, amount: int = 1) -> None:
        self.fuel -= amount
        if self.fuel < 0:
            raise TemplateFault("The template takes too much work.", remedy="Make it shorter or use smaller values.")

    def scan(self, characters: int) -> None:
        self.burn(1 + characters // CHARACTERS_PER_STEP)

    def search(self, whole: str, part: str) -> None:
        """Before a text is looked for in another. Python compares short ones sign by sign, again at every place."""
        rounds = len(part) // _SIGNS_PER_ROUND if len(whole) < _SEARCHED_WELL else 0
        self.scan(len(whole) * (1 + rounds))

    def look_up(self, key: str) -> None:
        """Before a key is compared with an equal one that is another object."""
        if len(key) >= _COMPARED_AT_ONCE:
            self.burn(len(key) // _COMPARED_AT_ONCE)

    def expect(self, characters: int) -> None:
        """Before a text of that many characters is made."""
        if characters > MAX_OUTPUT:
            raise too_much_text()
        self.scan(characters)

    def made(self, text: str) -> str:
        self.room -= getsizeof(text)
        if self.room < 0 or len(text) > MAX_OUTPUT:
            raise too_much_text()
        return text

    def write(self, text: str) -> None:
        """Before a text becomes part of what is rendered."""
        self.fuel -= 1
        self.output -= len(text)
        if self.output < 0:
            raise too_much_text()
        if self.fuel < 0:
            self.burn(0)

    def miss(self, path: Path) -> None:
        if len(self.warnings) < _MOST_WARNINGS:
            self.warn(f"{path_text(path)} is missing; {self._absent}.")

    def warn(self, sentence: str) -> None:
        if len(self.warnings) < _MOST_WARNINGS:
            self.warnings[sentence] = None

    def known_json(self, text: str) -> Any:
        """What was read from the same text before; None when it was not read yet."""
        self.look_up(text)
        return self._json.get(text)

    def keep_json(self, text: str, value: Any) -> None:
        self._json[text] = value

    def spend_json(self, characters: int) -> None:
        self._json_room -= characters
        if self._json_room < 0:
            raise TemplateFault(
                "This text is too long to be read as data.",
                remedy=f"Texts read as data may have {MAX_READ_AS_JSON // 1024} KB together.",
            )


def too_much_text() -> TemplateFault:
    return TemplateFault("The template makes too much text.", remedy="Use smaller values.")
