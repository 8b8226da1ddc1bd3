"""An account: a wire, where it is spoken, and what one signs with there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.providers.wires.quirks import Quirks


@dataclass(frozen=True, slots=True)
class Account:
    """`name` is how steps call it, as in name/model; `vendor` is whose prices apply; `credential` names the stored
    secret, empty where none is needed. Limits of 0 mean none."""

    name: str
    vendor: str
    wire: str
    base_url: str
    credential: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    quirks: Quirks = field(default_factory=Quirks)
    stream: bool = True
    most_prompt_bytes: int = 100_000
    most_system_bytes: int = 10_000
    first_token_seconds: float = 120
    between_tokens_seconds: float = 60
    requests_a_minute: int = 0
    tokens_a_minute: int = 0
