"""The ways in which vendors want their models to be asked over HTTP. One file each, pure: they make what is sent and
read what comes back, and send nothing themselves (see `flows.providers.over_http`)."""

from collections.abc import Mapping

from flows.providers.wires.anthropic import Anthropic
from flows.providers.wires.gemini import Gemini
from flows.providers.wires.openai_chat import OpenAIChat
from flows.providers.wires.openai_responses import OpenAIResponses
from flows.providers.wires.wire import Wire

WIRES: Mapping[str, Wire] = {wire.name: wire for wire in (OpenAIChat(), OpenAIResponses(), Anthropic(), Gemini())}
