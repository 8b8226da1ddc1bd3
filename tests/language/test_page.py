from pathlib import Path

from flows.language import FILTERS, OPERATORS, TESTS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "language.md").read_text()


def test_the_page_for_prompt_designers_names_every_filter_test_and_operator() -> None:
    assert [name for name in (*FILTERS, *TESTS, *OPERATORS) if f"`{name}`" not in PAGE] == []
    assert [text for text in (*FILTERS.values(), *TESTS.values()) if text.replace("|", "\\|") not in PAGE] == []
