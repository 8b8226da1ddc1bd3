"""What the settings of an account must be like, whichever door they come through. All raise InvalidInput."""

import re
from collections.abc import Mapping

from django.conf import settings

from flows.faults import InvalidInput, Permanent
from flows.models import Account
from flows.providers.presets import PRESETS
from flows.reach.address import Address
from flows.reach.allowance import Allowance
from flows.reach.headers import checked
from flows.reach.local import may_be_opened, sort_of

WIRES = tuple(sorted({preset.wire for preset in PRESETS.values()}))
RESERVED = frozenset({"rehearsal"})
MOST_HEADERS = 20
LONGEST_HEADER = 1_000
LIMITS: Mapping[str, tuple[int, int]] = {
    "requests_a_minute": (0, 1_000_000),
    "tokens_a_minute": (0, 999_999_999),
    "first_token_seconds": (1, 3_600),
    "between_tokens_seconds": (1, 3_600),
    "most_prompt_bytes": (1, 10_000_000),
    "most_system_bytes": (1, 10_000_000),
}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_SIGNS = re.compile(r"auth|api.?key|token|secret|passw|credential|cookie|(^|-)key(-|$)", re.IGNORECASE)
# A wire decides in which form one speaks.
_OF_THE_WIRE = frozenset({"accept", "content-type", "content-encoding", "idempotency-key"})
_LOOKS_SECRET = re.compile(
    r"\b(bearer|basic)\s+\S{8,}|\b(sk|pk|gsk|xai|ghp|hf)[-_][a-z0-9_-]{16,}|aiza[\w-]{30,}", re.IGNORECASE
)
_KEY_FIELD = "Put the key into the key field: there it is stored encrypted and never shown."


def check_account(account: Account) -> None:
    check_name(account.name)
    check_wire(account)
    account.base_url = readable_base_url(account.base_url)
    account.headers = readable_headers(account.headers)
    check_limits(account)


def check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            "A name is made of small letters, digits and hyphens, 40 at most, and does not begin with a hyphen.",
            where="name",
            remedy="Choose a name like openai or team-ollama; steps call models by it, as in openai/gpt-5.",
        )
    if name in RESERVED:
        raise InvalidInput(
            f"{name!r} is built in.", where="name", remedy="Choose another name; the rehearsal is always there."
        )


def check_wire(account: Account) -> None:
    preset = PRESETS.get(account.preset)
    if preset is None:
        raise InvalidInput("There is no such preset.", where="preset", remedy=f"One of: {', '.join(PRESETS)}.")
    if account.wire not in WIRES:
        raise InvalidInput("There is no such wire.", where="wire", remedy=f"One of: {', '.join(WIRES)}.")
    if account.preset != "custom" and account.wire != preset.wire:
        raise InvalidInput(
            f"{preset.label} speaks {preset.wire}.", where="wire", remedy="Choose the preset custom for another wire."
        )


def readable_base_url(text: str) -> str:
    try:
        address = Address.read(text)
    except Permanent as fault:
        raise InvalidInput(fault.message, where="base_url", remedy=fault.remedy) from None
    if "?" in text or "#" in text or _LOOKS_SECRET.search(address.target):
        raise InvalidInput(
            "The address holds more than where to ask: a question mark, a # or what looks like a key.",
            where="base_url",
            remedy=_KEY_FIELD,
        )
    if len(str(address)) > 1_000:
        raise InvalidInput("The address is longer than 1,000 characters.", where="base_url")
    if not may_be_opened(address.host):
        raise InvalidInput(
            f"{address.place} is a {sort_of(address.host)} address, which nobody may open.",
            where="base_url",
            remedy="Use a public address, or one of a machine of yours.",
        )
    opened = Allowance.read(settings.BATON_ALLOWED_ADDRESSES).opens(address.host, address.port)
    if address.scheme == "http" and sort_of(address.host) is None and not opened:
        raise InvalidInput(
            f"Over http the key and all texts would go to {address.place} for everybody to read.",
            where="base_url",
            remedy="Write https://. Only a machine of your own network may be asked over http.",
        )
    return str(address).rstrip("/")


def readable_headers(headers: Mapping[str, str]) -> dict[str, str]:
    if len(headers) > MOST_HEADERS:
        raise InvalidInput(f"There are more than {MOST_HEADERS} headers.", where="headers")
    for name, value in headers.items():
        if _SIGNS.search(name) or _LOOKS_SECRET.search(value):
            raise InvalidInput(f"The header {name[:64]!r} may carry a secret.", where="headers", remedy=_KEY_FIELD)
        if name.lower() in _OF_THE_WIRE:
            raise InvalidInput(f"The header {name[:64]!r} is Baton's to set.", where="headers")
        if len(value) > LONGEST_HEADER:
            raise InvalidInput(f"The header {name[:64]!r} is longer than {LONGEST_HEADER} characters.", where="headers")
    if len({name.lower() for name in headers}) < len(headers):
        raise InvalidInput("A header is there twice.", where="headers")
    try:
        return checked(headers)
    except Permanent as fault:
        raise InvalidInput(fault.message, where="headers", remedy=fault.remedy) from None


def check_limits(account: Account) -> None:
    for name, (least, most) in LIMITS.items():
        if not least <= getattr(account, name) <= most:
            raise InvalidInput(f"This must be between {least:,} and {most:,}.", where=name)
