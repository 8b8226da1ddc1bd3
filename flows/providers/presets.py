"""Where models can be asked, as one chooses it when an account is added. An account keeps what it was made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from flows.providers.wires.quirks import THROUGH_A_PROXY, XAI, Quirks

_CHAT = "openai-chat"
_LOCAL = "Any key will do, or none, unless the server was started with one."


@dataclass(frozen=True, slots=True)
class Preset:
    """`vendor` is whose prices apply. `local`: it runs on one's own machines, so its address is private as a rule.
    `help` says where a key is to be had."""

    id: str
    label: str
    vendor: str
    wire: str
    base_url: str
    key: Literal["needed", "optional", "none"] = "needed"
    local: bool = False
    quirks: Quirks = field(default_factory=Quirks)
    help: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def quirks_in(self, wire: str) -> Quirks:
        """They are those of its own wire; an account may speak another."""
        return self.quirks if wire == self.wire else Quirks()


_SERVER = Quirks(limit="max_tokens", most_stops=16, shape="loose", files=False, rules=())

_ALL = (
    Preset(
        "openai",
        "OpenAI",
        "openai",
        _CHAT,
        "https://api.openai.com/v1",
        help="Make a key at platform.openai.com under API keys.",
    ),
    Preset(
        "openai-responses",
        "OpenAI (Responses)",
        "openai",
        "openai-responses",
        "https://api.openai.com/v1",
        help="Make a key at platform.openai.com under API keys.",
    ),
    Preset(
        "anthropic",
        "Anthropic",
        "anthropic",
        "anthropic",
        "https://api.anthropic.com/v1",
        help="Make a key at console.anthropic.com under API keys.",
    ),
    Preset(
        "gemini",
        "Google Gemini",
        "google",
        "gemini",
        "https://generativelanguage.googleapis.com/v1beta",
        help="Make a key at aistudio.google.com under Get API key.",
    ),
    Preset(
        "ollama",
        "Ollama",
        "ollama",
        _CHAT,
        "http://127.0.0.1:11434/v1",
        key="optional",
        local=True,
        quirks=_SERVER,
        help="No key is needed for Ollama on your own machine.",
    ),
    Preset(
        "llama-cpp",
        "llama.cpp server",
        "llama-cpp",
        _CHAT,
        "http://127.0.0.1:8080/v1",
        key="optional",
        local=True,
        quirks=_SERVER,
        help=_LOCAL,
    ),
    Preset(
        "vllm",
        "vLLM",
        "vllm",
        _CHAT,
        "http://127.0.0.1:8000/v1",
        key="optional",
        local=True,
        quirks=_SERVER,
        help=_LOCAL,
    ),
    Preset(
        "lm-studio",
        "LM Studio",
        "lm-studio",
        _CHAT,
        "http://127.0.0.1:1234/v1",
        key="optional",
        local=True,
        quirks=_SERVER,
        help=_LOCAL,
    ),
    Preset(
        "litellm",
        "LiteLLM proxy",
        "litellm",
        _CHAT,
        "http://127.0.0.1:4000/v1",
        key="optional",
        local=True,
        quirks=Quirks(limit="max_tokens", rules=THROUGH_A_PROXY),
        help="Use the proxy's master key, or a virtual key that it made.",
    ),
    Preset(
        "openrouter",
        "OpenRouter",
        "openrouter",
        _CHAT,
        "https://openrouter.ai/api/v1",
        quirks=Quirks(limit="max_tokens", rules=()),
        help="Make a key at openrouter.ai under Keys.",
        headers={"X-Title": "Baton"},
    ),
    Preset(
        "azure-openai",
        "Azure OpenAI",
        "azure",
        _CHAT,
        "https://YOUR-RESOURCE.openai.azure.com/openai/v1",
        quirks=Quirks(key_header="api-key"),
        help="Find key and address in the Azure portal under Keys and Endpoint; models are named as you deployed them.",
    ),
    Preset(
        "mistral",
        "Mistral",
        "mistral",
        _CHAT,
        "https://api.mistral.ai/v1",
        quirks=Quirks(
            limit="max_tokens",
            seed="random_seed",
            most_stops=16,
            usage_in_streams=False,
            files=False,
            call_ids_of_nine=True,
            user_after_tool=False,
            rules=(),
        ),
        help="Make a key at console.mistral.ai under API keys.",
    ),
    Preset(
        "groq",
        "Groq",
        "groq",
        _CHAT,
        "https://api.groq.com/openai/v1",
        quirks=Quirks(shape="object", shape_with_tools=False, files=False, rules=()),
        help="Make a key at console.groq.com under API Keys.",
    ),
    Preset(
        "deepseek",
        "DeepSeek",
        "deepseek",
        _CHAT,
        "https://api.deepseek.com",
        quirks=Quirks(
            limit="max_tokens",
            most_stops=16,
            shape="object",
            images=False,
            files=False,
            thoughts="reasoning_content",
            unthinking={"thinking": {"type": "disabled"}},
            rules=(),
        ),
        help="Make a key at platform.deepseek.com under API keys.",
    ),
    Preset(
        "xai",
        "xAI",
        "x-ai",
        _CHAT,
        "https://api.x.ai/v1",
        quirks=Quirks(files=False, rules=XAI),
        help="Make a key at console.x.ai under API Keys.",
    ),
    Preset(
        "together",
        "Together",
        "together",
        _CHAT,
        "https://api.together.ai/v1",
        quirks=Quirks(limit="max_tokens", most_stops=16, shape="loose", files=False, rules=()),
        help="Make a key at api.together.ai under API Keys.",
    ),
    Preset(
        "custom",
        "Another server",
        "custom",
        _CHAT,
        "",
        key="optional",
        quirks=Quirks(limit="max_tokens", shape="prompt", files=False, rules=()),
        help="Ask whoever runs the server for its address and a key.",
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.id: preset for preset in _ALL})
