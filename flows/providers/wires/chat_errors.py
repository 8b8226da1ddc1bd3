"""What the errors of those who speak Chat Completions mean. Each words them in its own way:

    {"error": {"message", "type", "code"}}                       OpenAI, Azure, Groq, DeepSeek, Together, Ollama, vLLM
    {"error": {"code": 429, "message", "metadata": {…}}}         OpenRouter; llama.cpp without the metadata
    {"code": "a sentence", "error": "a sentence"}                xAI; LM Studio without the code
    {"object": "error", "message": text or {"detail": […]}, …}   Mistral, older vLLM
    {"detail": text or [{"loc", "msg"}]}                         what is built with FastAPI

Where code and type say nothing, the sentence does.
"""

import re
from collections.abc import Mapping
from typing import Any

from flows.faults import StepFault
from flows.providers.wires import openai_errors, received, troubles

_KEY = re.compile(r"(incorrect|invalid|wrong|missing|no) api[ _-]?key|api[ _-]?key (is )?(not valid|invalid|missing)")
_SPENT = re.compile(
    r"insufficient[ _](balance|credits?|funds|quota)|exceeded your current quota|used all available credits"
    r"|does(n't| not) have any credits|spending limit|out of credits|requires more credits"
)
_LONG = re.compile(
    r"exceed_context_size|available context size|context (length|window|size)|maximum context|prompt is too long"
    r"|input is too long|reduce the length|too large for model|request too large"
)
_UNKNOWN = re.compile(
    r"\bmodel\b.{0,120}\b(not (found|exist)|(does not|doesn't) exist|not available|is unknown)|no such model"
    r"|(not a valid|invalid|unknown|unsupported) model|no endpoints found|deployment.{0,80} does not exist"
)
_BUSY = re.compile(r"capacity exceeded|over capacity|overloaded|at capacity|loading model")
_FILTERED = re.compile(r"content management policy|content policy|content_filter|responsibleaipolicyviolation")
_MISMADE = {"json_validate_failed", "tool_use_failed"}  # the model's own slip, found out before it was sent on
_KEY_LIKE = re.compile(r"\b(?:sk|gsk|xai|tgp)[-_][\w*.-]{6,}|\b\w{2,12}\*{3,}\w{0,8}")


def trouble(status: int, headers: Mapping[str, str], body: Any) -> StepFault:
    if isinstance(body, list) and len(body) == 1:
        body = body[0]
    if not isinstance(body, Mapping):
        return openai_errors.trouble(status, headers, body)
    return _judged(_error(body), status, troubles.delay_asked(headers))


def in_reply(body: Mapping[str, Any]) -> StepFault:
    """An error where an answer was to be, under a status that says all is well."""
    error = _error(body)
    return _judged(error, _status(error), None)


def _judged(error: Mapping[str, Any], status: int, delay: float | None) -> StepFault:
    said = error["message"]
    code = str(error.get("code") or "").lower()
    words = f"{code} {received.text(error.get('type'))} {said}".lower()
    asking = status < 500  # 0 too: then the words are all there is
    if received.mapping(error.get("metadata")).get("reasons") or (asking and _FILTERED.search(words)):
        return troubles.content_refused(said)
    if status != 404 and _LONG.search(words):
        return troubles.too_long(said)
    if status in (0, 400, 402, 403, 429) and _SPENT.search(words):
        return troubles.quota_spent(said)
    if status in (0, 400, 401, 403) and _KEY.search(words):
        return troubles.key_refused(said)
    if status in (0, 400, 404, 422) and _UNKNOWN.search(words):
        return troubles.model_unknown(said)
    if status == 498 or (status in (0, 429, 500, 502, 503) and _BUSY.search(words)):
        return troubles.overloaded(said, delay)
    if code in _MISMADE:
        return troubles.provider_failed(said, delay, status or None)
    return openai_errors.of(error, status, delay)


def _error(body: Mapping[str, Any]) -> dict[str, Any]:
    """Code, type, and one sentence, wherever they stood."""
    inner = body.get("error")
    error = {**body, "message": inner} if isinstance(inner, str) else dict(received.mapping(inner) or body)
    said = error.get("message") if error.get("message") is not None else error.get("detail")
    raw = received.text(received.mapping(error.get("metadata")).get("raw"))
    error["message"] = _KEY_LIKE.sub("[secret]", " ".join(part for part in (_sentence(said), raw) if part))
    return error


def _sentence(said: Any) -> str:
    """Of a validator's findings: each with its place."""
    match said:
        case str():
            return said
        case {"detail": detail}:
            return _sentence(detail)
        case list():
            found = (
                f"{'.'.join(map(str, item.get('loc') or ()))}: {received.text(item.get('msg'))}"
                for item in received.mappings(said)
            )
            return "; ".join(found)
    return ""


def _status(error: Mapping[str, Any]) -> int:
    """As routers put it into the code. Without one: what is wrong with the request is the request's fault."""
    code = error.get("code")
    number = int(code) if isinstance(code, str) and re.fullmatch(r"\d{3}", code, re.ASCII) else received.count(code)
    if 400 <= number < 600:
        return number
    return 400 if error.get("type") in ("invalid_request_error", "BadRequestError") else 0
