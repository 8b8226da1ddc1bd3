"""How servers that speak a wire differ from its first speaker, as data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quirks:
    """The defaults are those of the wire's own vendor."""
