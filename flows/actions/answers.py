"""Does what a person says fit what they were asked? Otherwise the step would fail of it later, and nobody could answer
again."""

import json
from collections.abc import Mapping
from typing import Any

from flows.faults import InvalidInput, ProblemJson
from flows.graph import InputField, resolve_inputs
from flows.graph.plain import NotPlain, check_plain, text_problem

CODE = "INVALID_ANSWER"
LONGEST = 200_000
LONGEST_COMMENT = 10_000
MOST_BYTES = 1024 * 1024
DECISIONS = ("done", "repeat", "fail")
_APPROVAL = frozenset({"decision", "comment", "value"})


def fitting(question: Mapping[str, Any], answer: Any) -> Any:
    """The answer as its step takes it. Raises InvalidInput located in it."""
    try:
        check_plain(answer, max_bytes=MOST_BYTES)
    except NotPlain as found:
        raise _wrong(found.message, found.where) from None
    if question.get("kind") == "approval":
        return _decision(question, answer)
    if fields := question.get("fields"):
        return _filled(fields, answer)
    return _text(answer)


def _decision(question: Mapping[str, Any], answer: Any) -> dict[str, Any]:
    if not isinstance(answer, Mapping):
        raise _wrong("The answer is a map with a decision.")
    if unknown := sorted(set(answer) - _APPROVAL):
        raise _wrong("An answer has no such field.", str(unknown[0])[:64])
    choices = list(question.get("choices") or ("approved", "sent_back"))
    if answer.get("decision") not in choices:
        raise _wrong(f"This must be one of: {', '.join(choices)}.", "decision")
    comment = answer.get("comment", "")
    if not isinstance(comment, str):
        raise _wrong("This must be text.", "comment")
    if len(comment) > LONGEST_COMMENT:
        raise _wrong(f"This is longer than {LONGEST_COMMENT:,} characters.", "comment")
    said: dict[str, Any] = {"decision": answer["decision"], "comment": comment}
    if "value" in answer:
        if not question.get("editable"):
            raise _wrong("What is shown here cannot be edited.", "value")
        said["value"] = answer["value"]
    return said


def _filled(fields: Any, answer: Any) -> dict[str, Any]:
    if not isinstance(answer, Mapping):
        raise _wrong("The answer is a map of the fields.")
    try:
        return resolve_inputs([InputField.model_validate(field) for field in fields], answer)
    except InvalidInput as wrong:
        problems: list[ProblemJson] = [
            {"where": _inside(problem["where"]), "message": problem["message"]} for problem in wrong.problems
        ]
        first = problems[0]
        raise InvalidInput(first["message"], where=first["where"], code=CODE, problems=problems) from None


def _text(answer: Any) -> str:
    if not isinstance(answer, str) or not answer.strip():
        raise _wrong("The answer is a text.")
    if len(answer) > LONGEST:
        raise _wrong(f"This is longer than {LONGEST:,} characters.")
    return answer


def text_of_call(output: Any) -> str:
    """What a call that was in flight is said to have brought, as it would have come: text, or JSON."""
    try:
        check_plain(output, max_bytes=MOST_BYTES)
    except NotPlain as found:
        raise InvalidInput(found.message, where=f"output{found.where and '.'}{found.where}", code=CODE) from None
    text = "" if output is None else output if isinstance(output, str) else json.dumps(output, ensure_ascii=False)
    if problem := text_problem(text):
        raise InvalidInput(problem, where="output", code=CODE)
    return text


def _wrong(message: str, where: str = "") -> InvalidInput:
    return InvalidInput(message, where=_inside(where), code=CODE, remedy="Answer what was asked, and send it again.")


def _inside(where: str | None) -> str:
    return f"answer.{where}" if where else "answer"
