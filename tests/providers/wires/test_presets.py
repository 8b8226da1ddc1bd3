from urllib.parse import urlsplit

from flows.providers.presets import PRESETS
from flows.providers.wires import WIRES
from flows.providers.wires.quirks import Quirks

IDS = [
    "openai",
    "openai-responses",
    "anthropic",
    "gemini",
    "ollama",
    "llama-cpp",
    "vllm",
    "lm-studio",
    "litellm",
    "openrouter",
    "azure-openai",
    "mistral",
    "groq",
    "deepseek",
    "xai",
    "together",
    "custom",
]


def test_every_vendor_that_is_promised_has_a_preset() -> None:
    assert list(PRESETS) == IDS
    assert {preset.wire for preset in PRESETS.values()} == WIRES.keys()


def test_a_preset_names_itself_and_says_where_a_key_is_had() -> None:
    for name, preset in PRESETS.items():
        assert preset.id == name
        assert preset.label
        assert preset.vendor
        assert preset.help.endswith(".")


def test_only_what_runs_on_ones_own_machine_goes_without_tls() -> None:
    for preset in PRESETS.values():
        address = urlsplit(preset.base_url)
        if preset.local:
            assert (address.scheme, address.hostname, preset.key) == ("http", "127.0.0.1", "optional")
        elif preset.id != "custom":
            assert (address.scheme, preset.key) == ("https", "needed")
        assert not preset.base_url.endswith("/")
        assert not address.query


def test_the_wires_own_vendor_has_no_quirks() -> None:
    assert PRESETS["openai"].quirks == Quirks()


def test_azure_wants_its_key_in_a_header_of_its_own() -> None:
    assert [preset.id for preset in PRESETS.values() if preset.quirks.key_header] == ["azure-openai"]
    assert PRESETS["azure-openai"].quirks.key_header == "api-key"


def test_another_wire_is_spoken_without_the_quirks_of_the_first() -> None:
    """A server that is nobody's is asked carefully in the protocol that everybody bends, and plainly in the others."""
    custom = PRESETS["custom"]
    assert custom.quirks_in("openai-chat") is custom.quirks
    assert custom.quirks_in("openai-responses") == Quirks()


def test_openrouter_is_told_who_asks() -> None:
    assert PRESETS["openrouter"].headers == {"X-Title": "Baton"}
