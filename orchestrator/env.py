"""Typed readers of the environment. A value that is not allowed becomes one line; a secret is never shown in it."""

import difflib
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from flows.faults import Misconfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


class Environment:
    """Reads variables and remembers which names it was asked for, so that a misspelled one can be pointed out."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self._source = source
        self._asked: set[str] = set()

    def _read(self, name: str) -> str | None:
        """An empty variable counts as unset: compose files pass `NAME=` for what nobody filled in."""
        self._asked.add(name)
        return self._source.get(name, "").strip() or None

    @staticmethod
    def _refuse(name: str, value: str, allowed: str) -> NoReturn:
        raise Misconfigured(f"{name} is {value!r}, but must be {allowed}.", remedy=f"Correct or unset {name}.")

    def text(self, name: str, default: str) -> str:
        return self._read(name) or default

    def path(self, name: str, default: Path) -> Path:
        value = self._read(name)
        return Path(value).expanduser().absolute() if value else default

    def names(self, name: str, default: Sequence[str] = ()) -> list[str]:
        """A list separated by commas."""
        value = self._read(name)
        return [part.strip() for part in value.split(",") if part.strip()] if value else list(default)

    def flag(self, name: str, default: bool) -> bool:
        value = self._read(name)
        if value is None:
            return default
        if value.lower() in TRUE:
            return True
        if value.lower() in FALSE:
            return False
        self._refuse(name, value, "one of 1, true, yes, on, 0, false, no, off")

    def whole(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self._read(name)
        if value is None:
            return default
        # int() also takes "1_000" and Arabic-Indic digits, which nobody means here.
        if value.isascii() and value.isdigit() and len(value) < 19 and least <= int(value) <= most:
            return int(value)
        self._refuse(name, value, f"a whole number from {least} to {most}")

    def number(self, name: str, default: float, *, least: float, most: float = math.inf) -> float:
        value = self._read(name)
        if value is None:
            return default
        allowed = f"a number from {least:g} to {most:g}" if math.isfinite(most) else f"a number of at least {least:g}"
        try:
            number = float(value)
        except ValueError:
            self._refuse(name, value, allowed)
        if not math.isfinite(number) or not least <= number <= most:
            self._refuse(name, value, allowed)
        return number

    def choice(self, name: str, default: str, options: Sequence[str]) -> str:
        value = self._read(name)
        if value is None:
            return default
        if value.lower() in options:
            return value.lower()
        self._refuse(name, value, f"one of {', '.join(options)}")

    def secret(self, name: str) -> str | None:
        """The value of NAME, or what the file named by NAME_FILE holds."""
        value, file = self._read(name), self._read(f"{name}_FILE")
        if value is not None and file is not None:
            raise Misconfigured(f"{name} and {name}_FILE are both set.", remedy="Keep one of them.")
        if file is None:
            return value
        try:
            content = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise Misconfigured(f"{name}_FILE names {file}, which cannot be read: {reason}.") from None
        if not content:
            raise Misconfigured(f"{name}_FILE names {file}, which is empty.")
        return content

    def url(self, name: str, schemes: Sequence[str]) -> str | None:
        """A secret too, since addresses of servers carry passwords: an error tells its scheme at most."""
        value = self.secret(name)
        if value is None:
            return None
        allowed = " or ".join(f"{scheme}://…" for scheme in schemes)
        try:
            parts = urlsplit(value)
            known = parts.scheme in schemes and parts.port != 0
        except ValueError:
            raise Misconfigured(f"{name} is not a valid address; it must be like {allowed}.") from None
        if not known:
            shown = f"begins with {parts.scheme}://" if "://" in value else "has no scheme"
            raise Misconfigured(f"{name} {shown}, but must be like {allowed}.")
        return value

    def misspelled(self, prefix: str) -> list[str]:
        """One sentence for every variable with our prefix that no reader asked for."""
        known = sorted(self._asked)
        ends = [name.removeprefix(prefix) for name in known if name.startswith(prefix)]
        lines = []
        for name in sorted(self._source):
            if name.startswith(prefix) and name not in known:
                near = difflib.get_close_matches(name.removeprefix(prefix), ends, n=1)
                guess = f"; did you mean {prefix}{near[0]}?" if near else "."
                lines.append(f"{name} is not a setting of Baton{guess}")
        return lines
