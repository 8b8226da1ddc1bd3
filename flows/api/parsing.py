import json
from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from rest_framework.parsers import BaseParser

from flows.faults import InvalidInput
from flows.graph.plain import NotPlain, check_plain

LARGEST = 1024 * 1024


class StrictJSONParser(BaseParser):
    """JSON that every part of the house can store and send: bounded, finite, no NUL, no doubles, no half characters."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise RequestDataTooBig
        try:
            data = json.loads(raw, object_pairs_hook=_once, parse_constant=_no_constant)
            check_plain(data)
        except NotPlain as found:
            raise InvalidInput(found.message, where=found.where or None) from None
        except _Refused as refused:
            raise InvalidInput(str(refused)) from None
        except (ValueError, RecursionError):  # not JSON, not UTF-8, too deep, an integer of thousands of digits
            raise InvalidInput("The request is not valid JSON.") from None
        if not isinstance(data, dict):
            raise InvalidInput("The request must be a JSON object.")
        return data


class _Refused(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise _Refused("A field is there twice.")
    return data


def _no_constant(name: str) -> Any:
    raise _Refused(f"{name} is not a number that JSON has.")
