"""Source → Jinja2's nodes. Nothing of Jinja2 but its grammar is used: no environment ever runs a template.

Jinja2 knows lines only. Each token therefore carries, in place of its line number, an integer that also knows the
column and the offsets; every node and every syntax error takes it over. On the way tokens are counted and nesting is
bounded, because parsing alone can take long.
"""

from collections.abc import Iterator
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.lexer import TokenStream, newline_re
from jinja2.parser import Parser

from flows.faults import TemplateFault
from flows.language.limits import MAX_NESTING, MAX_SOURCE_BYTES, MAX_TOKENS
from flows.language.refusals import refused_character, refused_tag, syntax_message
from flows.language.tree import Place

_START = Place(1, 1, 0, 0)


class Position(int):
    """A line number that knows its place."""

    place: Place


def place_of(node: nodes.Node) -> Place:
    return node.lineno.place if isinstance(node.lineno, Position) else _START


class _Grammar(Environment):
    """One for each source, because it remembers how far the parser came."""

    last = _START

    def _tokenize(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> TokenStream:
        raw = _placed(self, source, self.lexer.tokeniter(source, name, filename, state))
        return TokenStream(self.lexer.wrap(raw), name, filename)


def parse(source: str) -> list[nodes.Node]:
    """The statements of a template."""
    parsed: nodes.Template = _read(source, None)
    return parsed.body


def parse_expression(source: str) -> nodes.Expr:
    """One expression, as it stands between `{{` and `}}`."""
    expression: nodes.Expr = _read(source, "variable")
    return expression


def _read(source: str, state: str | None) -> Any:
    if len(source) > MAX_SOURCE_BYTES or len(source.encode(errors="replace")) > MAX_SOURCE_BYTES:
        raise TemplateFault(
            f"A template may be at most {MAX_SOURCE_BYTES // 1024} KB long.",
            where=str(_START),
            remedy="Give long text to the step as an input, and name it in the template.",
        )
    try:
        source.encode()
    except UnicodeEncodeError:
        raise TemplateFault("Text must not contain half of a surrogate pair.", where=str(_START)) from None
    grammar = _Grammar(keep_trailing_newline=True, autoescape=False)
    try:
        parser = Parser(grammar, source, state=state)
        if state is None:
            return parser.parse()
        expression = parser.parse_expression()
        if not parser.stream.eos:
            parser.fail("The expression is over here, but there is more")
        return expression
    except TemplateSyntaxError as error:
        place = error.lineno.place if isinstance(error.lineno, Position) else grammar.last
        message, remedy = syntax_message(error.message or "")
        raise TemplateFault(message, where=str(place), remedy=remedy) from None
    except RecursionError:
        raise _too_deep(grammar.last) from None
    except (ValueError, OverflowError, AssertionError, RuntimeError):
        raise TemplateFault("A number or text here cannot be read.", where=str(grammar.last)) from None


def _too_deep(place: Place) -> TemplateFault:
    return TemplateFault("This is nested too deep.", where=str(place), remedy="Take it apart with {% set %}.")


def _placed(grammar: _Grammar, source: str, raw: Iterator[tuple[int, str, str]]) -> Iterator[tuple[int, str, str]]:
    lines = newline_re.split(source)[::2]
    text = "\n".join(lines)
    origin = _origins(source) if "\r" in source else None
    at, line, counted_to, count, brackets, blocks, signs, tag_next = 0, 1, 0, 0, 0, 0, 0, False
    while True:
        try:
            _, kind, value = next(raw)
        except StopIteration:
            return
        except TemplateSyntaxError as error:
            # the lexer knows the line only; what it could not read begins where it stopped
            start = _next_telling(text, at)
            place = _place(text, line + text.count("\n", counted_to, start), start, start + 1, origin)
            if fault := refused_character(text[start : start + 2], str(place)):
                raise fault from None
            error.lineno = _position(place)
            raise
        start = text.find(value, at)
        end = start + len(value)
        line += text.count("\n", counted_to, start)
        counted_to, at = start, end
        if kind == "whitespace":
            continue
        place = grammar.last = _place(text, line, start, end, origin)
        count += 1
        if count > MAX_TOKENS:
            raise TemplateFault(
                f"A template may have at most {MAX_TOKENS} words and signs in its braces.",
                where=str(place),
                remedy="Split it over several steps.",
            )
        if kind == "operator":
            brackets += (value in "([{") - (value in ")]}")
            signs = signs + 1 if value in "+-" else 0
        elif kind == "name":
            signs = signs + 1 if value == "not" else 0
            if tag_next:
                if fault := refused_tag(value, str(place)):
                    raise fault
                blocks += (value in ("if", "for")) - (value in ("endif", "endfor"))
        else:
            signs = 0
        if max(brackets, blocks, signs) > MAX_NESTING:
            raise _too_deep(place)
        tag_next = kind == "block_begin"
        yield _position(place), kind, value


def _position(place: Place) -> Position:
    position = Position(place.line)
    position.place = place
    return position


def _place(text: str, line: int, start: int, end: int, origin: list[int] | None) -> Place:
    column = start - text.rfind("\n", 0, start)
    return Place(line, column, start, end) if origin is None else Place(line, column, origin[start], origin[end])


def _next_telling(text: str, at: int) -> int:
    while at < len(text) - 1 and text[at].isspace():
        at += 1
    return min(at, max(len(text) - 1, 0))


def _origins(source: str) -> list[int]:
    """For each offset in the text with plain line ends, its offset in the source."""
    origins = [at for at, sign in enumerate(source) if not (sign == "\n" and at and source[at - 1] == "\r")]
    return [*origins, len(source), len(source)]
