"""What the grammar of Jinja2 has and this language has not, and what to write instead."""

import re

from jinja2 import nodes

from flows.faults import TemplateFault
from flows.language import filters

TAGS = ("if", "elif", "else", "endif", "for", "endfor", "set", "endset", "raw", "endraw", "print")

_ONLY = "A template can only use what it is given. Write the text here, or give it to the step as an input."
_INSTEAD = {
    "import": _ONLY,
    "from": _ONLY,
    "include": _ONLY,
    "extends": _ONLY,
    "block": _ONLY,
    "macro": "Write the text where it is needed, or loop over a list.",
    "call": "Write the text where it is needed.",
    "with": "Use {% set name = value %}.",
    "do": "Use {% set name = value %}.",
    "autoescape": "Leave it out; nothing is escaped.",
    "filter": "Use {% set name %}…{% endset %} and {{ name | filter }}.",
    "break": "Use {% for x in list if condition %} or a slice such as list[:3].",
    "continue": "Use {% for x in list if condition %}.",
    "trans": "Write the text in the language that you want.",
}
_SIGNS = {
    "&": "Write and.",
    "||": "Write or.",
    "!": "Write not, or != for “is not”.",
    "?": "Write a if condition else b.",
}


def refused_tag(tag: str, where: str) -> TemplateFault | None:
    if tag in TAGS:
        return None
    if remedy := _INSTEAD.get(tag):
        return TemplateFault(f"Templates do not have {tag!r}.", where=where, remedy=remedy)
    return TemplateFault(
        f"There is no tag {tag[:40]!r}.", where=where, remedy="The tags are if, elif, else, for, set and raw."
    )


def refused_character(sign: str, where: str) -> TemplateFault | None:
    remedy = _SIGNS.get(sign) or _SIGNS.get(sign[:1])
    if sign[:1] in ("'", '"'):
        return TemplateFault("The text that begins here has no end.", where=where, remedy="Close the quotation mark.")
    return TemplateFault(f"{sign[:1]!r} means nothing here.", where=where, remedy=remedy) if remedy else None


_PHRASES = (
    (re.compile(r"^Unexpected end of template\. "), "The template ends too early. "),
    (re.compile(r"Jinja was looking for the following tags: "), "Expected is "),
    (
        re.compile(r"You probably made a nesting mistake\. Jinja is expecting this tag, but currently looking for "),
        "Expected here is ",
    ),
    (re.compile(r"^Encountered unknown tag ('\w+')\. ?"), r"\1 has nothing to belong to. "),
    (re.compile(r"'end of print statement'"), "'}}'"),
    (re.compile(r"'begin of print statement'"), "'{{'"),
    (re.compile(r"'end of statement block'"), "'%}'"),
    (re.compile(r"'begin of statement block'"), "'{%'"),
    (re.compile(r" at \d+$"), ""),
)


def syntax_message(message: str) -> tuple[str, str | None]:
    """Jinja2's words in ours, with a remedy where one is known."""
    remedy = None
    if "end of print statement" in message:
        remedy = "Close it with }}."
    elif "needs to be closed is" in message:
        remedy = "Close it with {% end" + message.rpartition("closed is '")[2].rstrip("'.") + " %}."
    for pattern, ours in _PHRASES:
        message = pattern.sub(ours, message)
    message = message.strip().rstrip(".")[:200] or "It cannot be read"
    return message[0].upper() + message[1:] + ".", remedy


def refused_call(call: nodes.Call, where: str) -> TemplateFault:
    match call.node:
        case nodes.Name(name=name):
            given = _spelled(call.args[0]) if call.args else None
            remedy = (
                f"Write {given or 'x'} | {name}."
                if name in filters.TABLE
                else "Use a list, a slice such as list[:3], or a filter; functions do not exist."
            )
        case nodes.Getattr(node=base, attr=name):
            remedy = (
                f"Write {_spelled(base) or 'x'} | {name}."
                if name in filters.TABLE
                else "Use a filter such as | upper; values have no functions."
            )
        case _:
            name, remedy = "something", "Use a filter such as | upper; functions do not exist."
    return TemplateFault(f"Templates cannot call {name[:40]!r}.", where=where, remedy=remedy)


def _spelled(node: nodes.Node) -> str | None:
    """A plain path as it was written."""
    match node:
        case nodes.Name(name=name):
            return name[:60]
        case nodes.Getattr(node=base, attr=attribute):
            spelled = _spelled(base)
            return None if spelled is None else f"{spelled}.{attribute}"[:60]
    return None
