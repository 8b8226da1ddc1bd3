import json
from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from rest_framework.parsers import BaseParser

from flows.faults import InvalidInput
from flows.graph.limits import MAX_BYTES, MAX_NESTING
from flows.graph.plain import NotPlain, check_plain

LARGEST = 1024 * 1024
LARGEST_WITH_DOCUMENT = 5632 * 1024  # a document of 5 MB, and what stands around it


class StrictJSONParser(BaseParser):
    """JSON that every part of the house can store and send: bounded, finite, no NUL, no doubles, no half characters."""

    media_type = "application/json"
    largest = LARGEST
    nesting = MAX_NESTING

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = stream.read(self.largest + 1)
        if len(raw) > self.largest:
            raise RequestDataTooBig
        try:
            data = json.loads(raw, object_pairs_hook=_once, parse_constant=_no_constant)
            check_plain(data, max_bytes=max(MAX_BYTES, self.largest), max_nesting=self.nesting)
        except NotPlain as found:
            raise InvalidInput(found.message, where=found.where or None) from None
        except _Refused as refused:
            raise InvalidInput(str(refused)) from None
        except (ValueError, RecursionError):  # not JSON, not UTF-8, too deep, an integer of thousands of digits
            raise InvalidInput("The request is not valid JSON.") from None
        if not isinstance(data, dict):
            raise InvalidInput("The request must be a JSON object.")
        return data


class DocumentJSONParser(StrictJSONParser):
    """For the few addresses that take whole documents, which may themselves be nested as deep as anything."""

    largest = LARGEST_WITH_DOCUMENT
    nesting = MAX_NESTING + 8


class _Refused(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise _Refused("A field is there twice.")
    return data


def _no_constant(name: str) -> Any:
    raise _Refused(f"{name} is not a number that JSON has.")
