import pytest

from tests.steps.cases import changed
from tests.steps.complaints import places


@pytest.mark.parametrize(
    ("at", "value", "place"),
    [
        (("question",), "", "question"),
        (("fields", 0, "name"), "no name", "fields[0].name"),
        (("fields", 0, "type"), "colour", "fields[0].type"),
        (("fields",), [{"name": "a", "type": "choice"}], "fields[0].choices"),
        (("fields",), [{"name": "tone"}, {"name": "tone"}], "fields[1].name"),
        (("default",), {"tone": "angry"}, "default"),
        (("default",), "warm", "default"),
    ],
)
def test_what_is_wrong_with_the_form_is_located(at: tuple[str | int, ...], value: object, place: str) -> None:
    assert place in places("ask", changed("ask", at, value))


def test_without_fields_the_answer_is_a_text() -> None:
    assert places("ask", {"question": "Why?", "default": "Because."}) == []
    assert places("ask", {"question": "Why?", "default": {"a": 1}}) == ["default"]


def test_the_default_must_answer_the_form() -> None:
    assert places("ask", changed("ask", ("default",), {})) == ["default"]
