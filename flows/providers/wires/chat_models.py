"""The models an endpoint lists, with what each kind of server tells of them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flows.providers.wires import received, troubles
from flows.providers.wires.wire import ModelSeen

_LONGEST = 150  # characters of a name that a step can hold
_CONTEXT = (
    "context_length",
    "context_window",
    "max_model_len",
    "max_context_length",
    "loaded_context_length",
    "max_input_tokens",
    "n_ctx",
    "n_ctx_train",
)
_OUTPUT = ("max_completion_tokens", "max_output_tokens")
_OTHER_KINDS = {"embedding", "embeddings", "image", "moderation", "rerank", "audio", "video", "transcribe"}
_OTHER_NAMES = re.compile(
    r"embed|whisper|(^|[-/])tts([-/]|$)|dall-e|gpt-image|moderation|transcribe|realtime|(^|/)sora|grok-\S*(image|video)|^(babbage|davinci)-002$"
)


def models_of(body: Any) -> Sequence[ModelSeen]:
    """By name, without those that cannot answer in text. Raises REPLY_UNREADABLE."""
    listed = body if isinstance(body, list) else received.mapping(body).get("data")
    if not isinstance(listed, list):
        raise troubles.unreadable(received.text(body), "it is no list of models")
    found = {seen.id: seen for item in received.mappings(listed) if (seen := _seen(item)) is not None}
    return [found[name] for name in sorted(found)]


def _seen(item: Mapping[str, Any]) -> ModelSeen | None:
    own = received.text(item.get("id")) or received.text(item.get("name"))
    chats = received.mapping(item.get("capabilities")).get("completion_chat", True)
    if not own or len(own) > _LONGEST or item.get("type") in _OTHER_KINDS or not chats or _OTHER_NAMES.search(own):
        return None
    name = received.text(item.get("display_name")) or received.text(item.get("name"))
    places = (item, received.mapping(item.get("top_provider")), received.mapping(item.get("meta")))
    return ModelSeen(own, "" if name == own else name, _first(places, _CONTEXT), _first(places, _OUTPUT))


def _first(places: Sequence[Mapping[str, Any]], names: Sequence[str]) -> int | None:
    return next((count for place in places for name in names if (count := received.count(place.get(name)))), None)
