"""Fields whose JSON form the whole product agrees on."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from flows.engine.amounts import money
from flows.engine.records import time_text


@extend_schema_field(OpenApiTypes.DATETIME)
class Moment(serializers.Field[datetime, Any, str, Any]):
    def to_representation(self, value: datetime) -> str:
        return time_text(value)


@extend_schema_field({"type": "string", "pattern": r"^-?\d+\.\d{4,}$", "description": "A decimal, never a float."})
class Money(serializers.Field[Decimal, Any, str, Any]):
    def to_representation(self, value: Decimal) -> str:
        return money(value)


class Text(serializers.CharField):
    """Text, and not what could be written as text: DRF would take 5 for "5"."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class YesNo(serializers.BooleanField):
    """True or false, and not what could be taken for it: DRF knows twenty spellings."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Id(serializers.UUIDField):
    """An id as text: DRF would take 5 for 00000000-0000-0000-0000-000000000005."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


LARGEST_COUNT = 999_999_999


class Whole(serializers.IntegerField):
    """A whole number, and not what could be written as one: DRF would take "5" and 5.0 for 5."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        super().__init__(min_value=least, max_value=most, **options)

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": LARGEST_COUNT})
class Count(Whole):
    def __init__(self, **options: Any) -> None:
        super().__init__(0, LARGEST_COUNT, **options)


@extend_schema_field({})
class AnyJSON(serializers.JSONField):
    """Whatever a flow takes or makes."""


@extend_schema_field({"type": "object", "additionalProperties": {}})
class JSONObject(serializers.JSONField):
    """A map from names to whatever."""

    default_error_messages = {"not_an_object": "This must be a map."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            self.fail("not_an_object")
        return super().to_internal_value(data)


@extend_schema_field({"$ref": "#/components/schemas/FlowDocument"})
class DocumentField(serializers.JSONField):
    """The document of a flow; its schema is that of flows.graph."""


@extend_schema_field({"$ref": "#/components/schemas/FlowDocument"})
class DocumentInput(JSONObject):
    """A document that somebody sends; the graph reads and judges it."""


# What goes out. Also the base of what comes in: a field nobody declared is refused, never ignored.
# (A docstring here would describe every component of the API.)
class Shape(serializers.Serializer[Any]):
    def to_internal_value(self, data: Any) -> Any:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            raise serializers.ValidationError({name[:100]: ["There is no field of this name."] for name in unknown})
        return super().to_internal_value(data)
