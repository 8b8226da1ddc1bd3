from rest_framework import serializers

from flows.api.shapes.fields import Moment, Shape, Text
from flows.api.shapes.session import PersonShape
from flows.models import NAMED_KINDS, CredentialKind

LONGEST_SECRET = 8_192


class CredentialShape(Shape):
    """A stored credential, without its secret: that is told to nobody."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(NAMED_KINDS)
    host = serializers.CharField()
    header = serializers.CharField()
    created_by = PersonShape(allow_null=True)
    created_at = Moment()
    used_at = Moment(allow_null=True)

    class Meta:
        ref_name = "Credential"


class CredentialListShape(Shape):
    results = CredentialShape(many=True)

    class Meta:
        ref_name = "CredentialList"


class CredentialReplaceShape(Shape):
    """`secret`: a token, or user:password for the kind basic. `header`: the header that carries it, for the kind
    header."""

    secret = Text(max_length=LONGEST_SECRET, write_only=True, trim_whitespace=False)
    kind = serializers.ChoiceField(NAMED_KINDS, required=False)
    host = Text(max_length=255, required=False)
    header = Text(max_length=100, required=False, allow_blank=True)

    class Meta:
        ref_name = "CredentialReplace"


class CredentialCreateShape(CredentialReplaceShape):
    name = Text(max_length=100)
    kind = serializers.ChoiceField(NAMED_KINDS, required=False, default=CredentialKind.BEARER)
    host = Text(max_length=255)

    class Meta:
        ref_name = "CredentialCreate"
