"""How servers that speak a wire differ from its first speaker, as data; `flows.providers.presets` says who has which.

What a vendor refuses for some of its models stands in rules, by their names; the first that matches holds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Shape: TypeAlias = Literal["strict", "loose", "object", "prompt"]
SAMPLING = frozenset({"temperature", "top_p", "frequency_penalty", "presence_penalty"})
PENALTIES = frozenset({"frequency_penalty", "presence_penalty"})


@dataclass(frozen=True, slots=True)
class Rule:
    """Of the models whose names hold `models`, a regular expression.

    `unsent` settings are left out, for these models take their own whatever one wishes. `unsayable` ones change what
    comes out, so a request that has one is refused before it is sent."""

    models: str
    unsent: frozenset[str] = frozenset()
    unsayable: frozenset[str] = frozenset()
    system: Literal["system", "developer"] = "system"


_ANY = Rule("")
_REASONING = r"(^|/)o[1-9](-|$)|(^|/|-)codex|gpt-([6-9]|5(?!-chat))"
OPENAI = (
    Rule(_REASONING, unsent=SAMPLING, unsayable=frozenset({"stop"}), system="developer"),
    Rule(r"-search-(preview|api)", unsent=SAMPLING | {"seed"}),
)
THROUGH_A_PROXY = (Rule(_REASONING, unsent=SAMPLING, unsayable=frozenset({"stop"})),)
XAI = (Rule(r"grok-(3-mini|[4-9]|code)(?!.*non-reasoning)", unsent=PENALTIES, unsayable=frozenset({"stop"})),)


@dataclass(frozen=True, slots=True)
class Quirks:
    """The defaults are those of the wire's own vendor.

    `shape` is the most that a server can be held to when an answer has a schema: exactly that schema, the schema as far
    as it goes, any JSON object, or nothing but what the prompt says. `thoughts` names the field in which a model's
    thoughts come, where it wants them back with its tool calls; `unthinking` is sent when they are not to be had."""

    limit: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"
    seed: Literal["seed", "random_seed"] = "seed"
    most_stops: int = 4
    usage_in_streams: bool = True  # asked for by stream_options; others tell it unasked, and refuse the question
    shape: Shape = "strict"
    shape_with_tools: bool = True
    images: bool = True
    files: bool = True  # PDF and the like; text goes everywhere
    thoughts: str = ""
    unthinking: Mapping[str, Any] = field(default_factory=dict)
    call_ids_of_nine: bool = False  # ids of tool calls are exactly nine letters and digits
    user_after_tool: bool = True
    key_header: str = ""  # instead of the wire's own way to carry a key
    rules: tuple[Rule, ...] = OPENAI

    def rule(self, model: str) -> Rule:
        name = model.lower()
        return next((rule for rule in self.rules if re.search(rule.models, name)), _ANY)
