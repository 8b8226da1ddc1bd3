from typing import Any

from rest_framework import serializers

from flows.actions.account_checks import LIMITS
from flows.api.shapes.fields import Count, Moment, Shape, Text, Whole, YesNo
from flows.library.choice import ABILITIES

LONGEST_KEY = 8_192
KEYS = ("needed", "optional", "none")


class HeaderShape(Shape):
    name = Text(max_length=100)
    value = Text(max_length=1_000, allow_blank=True)

    class Meta:
        ref_name = "AccountHeader"


def _abilities() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(choices=ABILITIES), required=False, max_length=len(ABILITIES)
    )


class ModelMarkShape(Shape):
    """What an owner says of a model that the account has listed, for the choice of roles."""

    id = Text(max_length=200)
    can = _abilities()
    cannot = _abilities()

    class Meta:
        ref_name = "AccountModelMark"


class ModelSeenShape(Shape):
    """A model as the other side lists it; null: it does not say. `context` and `output` count tokens. `can` and
    `cannot` are an owner's word."""

    id = serializers.CharField()
    name = serializers.CharField()
    context = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    output = serializers.IntegerField(allow_null=True)
    can = _abilities()
    cannot = _abilities()

    class Meta:
        ref_name = "AccountModel"


class AccountShape(Shape):
    """An account, without its key: that is told to nobody. `built_in`: the rehearsal, which has no id and cannot be
    changed. `private`: its address is one of the own network, and must be opened by an owner. `used_by` names the
    flows that ask its models. `notice` says what went along with a change."""

    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    built_in = serializers.BooleanField()
    preset = serializers.CharField()
    wire = serializers.CharField()
    base_url = serializers.CharField()
    headers = HeaderShape(many=True)
    key_set = serializers.BooleanField()
    private = serializers.BooleanField()
    allow_private = serializers.BooleanField()
    active = serializers.BooleanField()
    stream = serializers.BooleanField()
    requests_a_minute = Count()
    tokens_a_minute = Count()
    first_token_seconds = Count()
    between_tokens_seconds = Count()
    most_prompt_bytes = Count()
    most_system_bytes = Count()
    models = ModelSeenShape(many=True)
    models_at = Moment(allow_null=True)
    created_at = Moment(allow_null=True)
    updated_at = Moment(allow_null=True)
    used_by = serializers.ListField(child=serializers.CharField())
    notice = serializers.CharField()

    class Meta:
        ref_name = "Account"


class AccountListShape(Shape):
    results = AccountShape(many=True)

    class Meta:
        ref_name = "AccountList"


def _limit(name: str) -> Whole:
    return Whole(*LIMITS[name], required=False)


class AccountWriteShape(Shape):
    """`key` is never shown again; an empty one forgets it. `allow_private` opens this one local address."""

    name = Text(max_length=40, required=False)
    preset = Text(max_length=40, required=False)
    wire = Text(max_length=40, required=False)
    base_url = Text(max_length=1_000, required=False)
    key = Text(max_length=LONGEST_KEY, required=False, allow_blank=True, write_only=True, trim_whitespace=False)
    headers = HeaderShape(many=True, required=False)
    allow_private = YesNo(required=False)
    active = YesNo(required=False)
    stream = YesNo(required=False)
    requests_a_minute = _limit("requests_a_minute")
    tokens_a_minute = _limit("tokens_a_minute")
    first_token_seconds = _limit("first_token_seconds")
    between_tokens_seconds = _limit("between_tokens_seconds")
    most_prompt_bytes = _limit("most_prompt_bytes")
    most_system_bytes = _limit("most_system_bytes")

    class Meta:
        ref_name = "AccountWrite"


class AccountChangeShape(AccountWriteShape):
    models = ModelMarkShape(many=True, required=False, max_length=2_000)  # type: ignore[call-arg]

    class Meta:
        ref_name = "AccountChange"


class AccountCreateShape(AccountWriteShape):
    """What is not said is as the preset has it; `custom` needs a wire and a base URL."""

    name = Text(max_length=40)
    preset = Text(max_length=40, required=False, default="custom")

    class Meta:
        ref_name = "AccountCreate"


class AccountTestShape(Shape):
    """The model to ask; without it, the first of the list."""

    model = Text(max_length=200, required=False)

    class Meta:
        ref_name = "AccountTest"


class AccountTestedShape(Shape):
    """What came of a question of one word. When it failed, `code`, `message` and `remedy` say of what."""

    ok = serializers.BooleanField()
    latency_ms = Count()
    model = serializers.CharField()
    reply = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField()

    class Meta:
        ref_name = "AccountTested"


class PresetShape(Shape):
    """A sort of account to start from. `help` tells where its key comes from."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    wire = serializers.CharField()
    base_url = serializers.CharField()
    key = serializers.ChoiceField(KEYS)
    local = serializers.BooleanField()
    help = serializers.CharField()

    class Meta:
        ref_name = "Preset"


class PresetListShape(Shape):
    results = PresetShape(many=True)

    class Meta:
        ref_name = "PresetList"


def headers_of(given: dict[str, Any]) -> dict[str, Any]:
    """As the actions take them: by name. Raises a problem when one is there twice."""
    if "headers" not in given:
        return given
    pairs = [(header["name"], header["value"]) for header in given["headers"]]
    if len(dict(pairs)) < len(pairs):
        raise serializers.ValidationError({"headers": ["A header is there twice."]})
    return given | {"headers": dict(pairs)}
