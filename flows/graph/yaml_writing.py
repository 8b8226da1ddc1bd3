"""Plain data as YAML for people: block style, literal blocks for texts of several lines, small things on one line.

What any reader of YAML 1.1 or 1.2 might take for something else than text is quoted; inside quotes, whatever YAML
cannot hold as it is becomes an escape. Our own writer, because PyYAML's escapes emoji, folds lines, and needs ten
seconds for the largest document.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_WIDTH = 96  # what fits is written on one line
_LONGEST_KEY = 100  # YAML demands less than 1,024 characters of a key that stands before its colon

# Begins like a word, a path or a placeholder, and holds nothing that ends a plain scalar anywhere.
_PLAIN = re.compile(
    r"[^\W\d_](?:[\w ./()+*=;$^~%@&!?|'\"<>\u2013\u2014\u2018-\u201f\u2026\u2192-]|:(?=\S)|(?<=\S)#)*\Z"
)
_WORDS_WITH_A_MEANING = frozenset({"null", "true", "false", "yes", "no", "on", "off"})
# Breaks, controls, byte order marks and what YAML does not allow at all; the last three are its own line breaks.
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u2028\u2029\ud800-\udfff]")
_ODD_IN_BLOCK = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u2028\u2029\ud800-\udfff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def write_yaml(data: Mapping[str, Any]) -> str:
    return "\n".join(_map(data, 0)) + "\n" if data else "{}\n"


def _map(data: Mapping[str, Any], indent: int) -> Iterator[str]:
    pad = " " * indent
    for key, value in data.items():
        name = _text(key)
        if len(name) > _LONGEST_KEY:
            yield f"{pad}? {name}"
            name = ""
        lead = f"{pad}{name}:"
        yield from _behind(lead, value, indent, key)


def _list(items: list[Any], indent: int, of: str) -> Iterator[str]:
    pad = " " * indent
    for item in items:
        # Steps, inputs and notes are read one by one; what is small among other things is a line.
        if isinstance(item, Mapping) and item and (of in ("steps", "inputs", "notes") or _inline(item, indent) is None):
            first, *rest = _map(item, indent + 2)
            yield f"{pad}- {first[indent + 2 :]}"
            yield from rest
        elif isinstance(item, list) and item and _inline(item, indent) is None:
            first, *rest = _list(item, indent + 2, "")
            yield f"{pad}- {first[indent + 2 :]}"
            yield from rest
        else:
            yield from _behind(f"{pad}-", item, indent, "")


def _behind(lead: str, value: Any, indent: int, key: str) -> Iterator[str]:
    """`lead` is all that stands before the value."""
    if isinstance(value, str) and _fits_block(value):
        yield from _block(lead, value, indent)
        return
    one_by_one = key in ("steps", "inputs", "notes") and isinstance(value, Mapping | list) and value
    short = None if one_by_one else _inline(value, len(lead))
    if short is not None:
        yield f"{lead} {short}"
    elif isinstance(value, Mapping):
        yield lead
        yield from _map(value, indent + 2)
    else:
        yield lead
        yield from _list(value, indent + 2, key)


def _inline(value: Any, column: int) -> str | None:
    """A scalar; or a flat list or map of short scalars, where it fits into the line."""
    if isinstance(value, Mapping):
        parts = [f"{_flow(key)}: {_flow(item)}" for key, item in value.items() if _flat(key) and _flat(item)]
        shown = "{" + ", ".join(parts) + "}"
    elif isinstance(value, list):
        parts = [_flow(item) for item in value if _flat(item)]
        shown = "[" + ", ".join(parts) + "]"
    else:
        return _scalar(value)
    if len(parts) < len(value) or (value and column + len(shown) > _WIDTH):
        return None
    return shown


def _flat(value: Any) -> bool:
    return not isinstance(value, Mapping | list) and not (isinstance(value, str) and (len(value) > 60 or "\n" in value))


def _flow(value: Any) -> str:
    """Within braces and brackets even a plain text may not hold what means something there."""
    shown = _scalar(value)
    return _quoted(value) if isinstance(value, str) and shown[0] != '"' and re.search("[:#?&*!|>%@=]", shown) else shown


def _scalar(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            # YAML 1.1 takes 1e+16 for text: it wants a point.
            mantissa, exponent, power = repr(value).partition("e")
            return repr(value) if not exponent or "." in mantissa else f"{mantissa}.0e{power}"
        case int():
            return str(value)
        case _:
            return _text(value)


def _text(text: str) -> str:
    if _PLAIN.match(text) and text[-1] not in " :" and text.lower() not in _WORDS_WITH_A_MEANING and " #" not in text:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    escaped = re.sub(r'[\\"]', lambda found: _ESCAPES[found[0]], text)
    return f'"{_ODD.sub(_escape, escaped)}"'


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return _ESCAPES.get(found[0]) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def _fits_block(text: str) -> bool:
    """Several lines that survive as they are: the first tells the indent, and no white space hangs at the end."""
    if "\n" not in text or text[0].isspace() or _ODD_IN_BLOCK.search(text):
        return False
    return not text.rstrip("\n")[-1].isspace()


def _block(lead: str, text: str, indent: int) -> Iterator[str]:
    body = text.rstrip("\n")
    breaks = len(text) - len(body)
    yield f"{lead} |{('-', '')[breaks] if breaks < 2 else '+'}"
    pad = " " * (indent + 2)
    for line in body.split("\n"):
        yield pad + line if line else ""
    yield from [""] * (breaks - 1)
