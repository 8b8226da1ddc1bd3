"""Filters of lists and maps. A text that holds a list as JSON counts as that list."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flows.faults import TemplateFault
from flows.language import checks
from flows.language.faceted import Faceted, bare, is_list
from flows.language.filters.table import TABLE, apply, declare, number_in, whole_number
from flows.language.values import checked, data_in, is_number, item_of, json_of, kind_of, members, text_of
from flows.language.work import MISSING, Work


@declare(
    "default",
    "d",
    help="Another value for what is missing or null: default('none'); default('none', true) for what is empty too.",
)
def default(work: Work, value: Any, fallback: Any = "", boolean: Any = False) -> Any:
    return fallback if value is MISSING or value is None or (boolean and not value) else value


@declare("length", "count", help="How many characters, members or keys there are.")
def length(work: Work, value: Any) -> Any:
    if value is None or value is MISSING:
        return 0
    if isinstance(value, str | Mapping) or is_list(value):
        return len(value)
    raise TemplateFault(f"There is no length of {kind_of(value)}.")


@declare("list", help="As a list; of a text, its characters.")
def as_list(work: Work, value: Any) -> Any:
    return members(work, value, characters=True)


@declare("first", help="The first member, or the first character.")
def first(work: Work, value: Any) -> Any:
    return _end(work, value, 0)


@declare("last", help="The last member, or the last character.")
def last(work: Work, value: Any) -> Any:
    return _end(work, value, -1)


def _end(work: Work, value: Any, at: int) -> Any:
    if isinstance(value, str) and data_in(work, value) is None:
        return value[at] if value else MISSING
    if is_list(value):
        work.burn()
        return bare(value[at]) if len(value) else MISSING
    found = members(work, value)
    return found[at] if found else MISSING


@declare("reverse", help="The other way round.", keeps_absence=True)
def reverse(work: Work, value: Any) -> Any:
    if isinstance(value, str) and data_in(work, value) is None:
        work.expect(len(value))
        return work.made(value[::-1])
    return members(work, value)[::-1]


@declare(
    "join", help="The members as one text with a separator between them: join(', '); join(', ', attribute='name')."
)
def join(work: Work, value: Any, separator: Any = "", attribute: Any = None) -> Any:
    between, parts, size = text_of(work, separator), [], 0
    for member in _attributes(work, members(work, value, characters=True), attribute):
        part = text_of(work, member)
        size += len(part) + len(between)
        work.expect(size if size > 1_000_000 else len(part) + len(between))
        parts.append(part)
    return work.made(between.join(parts))


@declare(
    "sort",
    help="In order, small letters and large alike: sort, sort(true) for the largest first, sort(attribute='score').",
)
def sort(work: Work, value: Any, reverse: Any = False, case_sensitive: Any = False, attribute: Any = None) -> Any:
    found = members(work, value)
    keys = _keys(work, found, attribute, case_sensitive)
    work.burn(len(found).bit_length() * len(found) // 2)
    order = sorted(range(len(found)), key=keys.__getitem__, reverse=bool(reverse))
    return [found[at] for at in order]


@declare("unique", help="Each member once, small letters and large alike; unique(attribute='name').")
def unique(work: Work, value: Any, case_sensitive: Any = False, attribute: Any = None) -> Any:
    found = members(work, value)
    kept: dict[Any, Any] = {}
    for key, member in zip(_keys(work, found, attribute, case_sensitive, containers=True), found, strict=True):
        kept.setdefault(key, member)
    return list(kept.values())


@declare("min", help="The smallest member; min(attribute='price').")
def smallest(work: Work, value: Any, case_sensitive: Any = False, attribute: Any = None) -> Any:
    return _extreme(work, value, case_sensitive, attribute, min)


@declare("max", help="The largest member; max(attribute='score').")
def largest(work: Work, value: Any, case_sensitive: Any = False, attribute: Any = None) -> Any:
    return _extreme(work, value, case_sensitive, attribute, max)


def _extreme(work: Work, value: Any, case_sensitive: Any, attribute: Any, choose: Callable[..., int]) -> Any:
    found = members(work, value)
    if not found:
        return MISSING
    keys = _keys(work, found, attribute, case_sensitive)
    return found[choose(range(len(found)), key=keys.__getitem__)]


@declare("sum", help="All numbers added up; sum(attribute='cost').")
def total(work: Work, value: Any, attribute: Any = None, start: Any = 0) -> Any:
    result = number_in(start)
    for member in _attributes(work, members(work, value), attribute):
        if member is not MISSING and member is not None:
            result = checked(result + checked(number_in(member)))
    return result


@declare("map", help="Of every member one field, or what a filter makes of it: map(attribute='name'), map('upper').")
def mapped(work: Work, value: Any, *arguments: Any, attribute: Any = None, default: Any = None) -> Any:
    found = members(work, value)
    if attribute is not None:
        return [default if item is MISSING else item for item in _attributes(work, found, attribute)]
    name, given = _named(arguments, "map", TABLE)
    if problem := TABLE[name].fits(len(given), ()):
        raise TemplateFault(f"{name}: {problem}.")
    return [_settled(apply(work, name, member, given, {})) for member in found]


@declare("select", help="The members that pass a test: select, select('gt', 3).")
def select(work: Work, value: Any, *test: Any) -> Any:
    return _chosen(work, members(work, value), None, test, True)


@declare("reject", help="The members that fail a test: reject('none').")
def reject(work: Work, value: Any, *test: Any) -> Any:
    return _chosen(work, members(work, value), None, test, False)


@declare("selectattr", help="The members whose field passes a test: selectattr('done'), selectattr('score', 'gt', 3).")
def selectattr(work: Work, value: Any, attribute: Any, *test: Any) -> Any:
    return _chosen(work, members(work, value), attribute, test, True)


@declare("rejectattr", help="The members whose field fails a test: rejectattr('error').")
def rejectattr(work: Work, value: Any, attribute: Any, *test: Any) -> Any:
    return _chosen(work, members(work, value), attribute, test, False)


def _chosen(work: Work, found: list[Any], attribute: Any, test: tuple[Any, ...], wanted: bool) -> list[Any]:
    looked_at = _attributes(work, found, attribute)
    if not test:
        return [member for member, item in zip(found, looked_at, strict=True) if bool(item) is wanted]
    name, given = _named(test, "select", checks.TABLE)
    if problem := checks.TABLE[name].fits(len(given)):
        raise TemplateFault(f"{name}: {problem}.")
    return [
        member for member, item in zip(found, looked_at, strict=True) if checks.apply(work, name, item, given) is wanted
    ]


def _named(arguments: tuple[Any, ...], user: str, table: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
    if not arguments or not isinstance(arguments[0], str) or arguments[0] not in table:
        raise TemplateFault(f"{user} needs the name of one that exists, in quotes.", remedy="For example map('upper').")
    return arguments[0], arguments[1:]


def _settled(value: Any) -> Any:
    return None if value is MISSING else value


@declare("items", help="The pairs of a map: {% for key, value in map | items %}.")
def items(work: Work, value: Any) -> Any:
    found = _map(work, value)
    work.burn(3 * len(found))
    return [[key, bare(item)] for key, item in found.items()]


@declare("keys", help="The keys of a map.")
def keys(work: Work, value: Any) -> Any:
    return members(work, _map(work, value))


@declare("values", help="The values of a map.")
def values(work: Work, value: Any) -> Any:
    found = _map(work, value)
    work.burn(len(found))
    return [bare(item) for item in found.values()]


@declare("dictsort", help="The pairs of a map in the order of its keys; dictsort(by='value') of its values.")
def dictsort(work: Work, value: Any, case_sensitive: Any = False, by: Any = "key", reverse: Any = False) -> Any:
    if by not in ("key", "value"):
        raise TemplateFault("A map is sorted by 'key' or by 'value'.")
    pairs = items(work, value)
    return sort(work, pairs, reverse, case_sensitive, 0 if by == "key" else 1)


@declare("batch", help="Lists of so many members each: batch(3); a second value fills up the last one.")
def batch(work: Work, value: Any, size: Any, fill: Any = None) -> Any:
    found, many = members(work, value), whole_number(size, "size", 1, 10_000)
    work.burn(len(found) + many)
    parts = [found[at : at + many] for at in range(0, len(found), many)]
    if parts and fill is not None:
        parts[-1] += [fill] * (many - len(parts[-1]))
    return parts


def _map(work: Work, value: Any) -> Mapping[str, Any]:
    if isinstance(value, str):
        value = data_in(work, value)
    if value is None or value is MISSING:
        return {}
    if not isinstance(value, Mapping):
        raise TemplateFault(f"A map is needed here, not {kind_of(value)}.")
    return value


def _attributes(work: Work, found: list[Any], attribute: Any) -> Iterable[Any]:
    """One field of each member, which may be a path: 'author.name'."""
    if attribute is None:
        return found
    if not isinstance(attribute, str | int) or isinstance(attribute, bool) or len(str(attribute)) > 200:
        raise TemplateFault("A field is named by a text, such as attribute='score'.")
    parts = [attribute] if isinstance(attribute, int) else attribute.split(".")
    path = [int(part) if isinstance(part, str) and part.isascii() and part.isdigit() else part for part in parts]
    work.burn(len(found) * len(path))
    result = []
    for member in found:
        for part in path:
            member = item_of(work, member, part)
        result.append(member.value if isinstance(member, Faceted) else member)
    return result


def _keys(
    work: Work, found: list[Any], attribute: Any, case_sensitive: Any, *, containers: bool = False
) -> list[tuple[int, Any]]:
    """What is missing goes before numbers, numbers before text."""
    result: list[tuple[int, Any]] = []
    for member in _attributes(work, found, attribute):
        work.burn()
        if member is None or member is MISSING:
            result.append((0, 0))
        elif is_number(member) or isinstance(member, bool):
            result.append((1, member))
        elif isinstance(member, str):
            work.scan(len(member))
            result.append((2, member if case_sensitive else work.made(member.lower())))
        elif containers:
            result.append((3, json_of(work, member)))
        else:
            raise TemplateFault(
                f"{kind_of(member).capitalize()} has no place in an order.", remedy="Name a field: attribute='score'."
            )
    return result
