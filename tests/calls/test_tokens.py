from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.calls import tokens
from flows.calls.tokens import Estimate, Tokenizer, counter, tokenizer_of


@given(st.text(), st.text())
def test_an_estimate_grows_with_the_text_and_never_beyond_its_parts(one: str, other: str) -> None:
    count = Estimate().count
    assert count(one) <= count(one + other) <= count(one) + count(other)
    assert bool(count(one)) == bool(one)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 40))
def test_a_beginning_has_at_most_so_many_tokens(text: str, limit: int) -> None:
    head = Estimate().head(text, limit)
    assert text.startswith(head)
    assert Estimate().count(head) <= limit
    if Estimate().count(text) <= limit:
        assert head == text


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("gpt-4o-mini", "o200k_base"),
        ("gpt-5.1", "o200k_base"),
        ("openai/o3", "o200k_base"),
        ("gpt-4-turbo", "cl100k_base"),
        ("claude-3-opus", None),
        ("steady", None),
    ],
)
def test_a_tokenizer_is_used_where_the_vendor_publishes_it(model: str, name: str | None) -> None:
    assert tokenizer_of(model) == name


async def test_without_its_file_a_model_is_estimated_and_nothing_is_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """O63: labelled so."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    assert (await counter("acme/gpt-4o")).name == "estimate"
    assert (await counter("rehearsal/steady")).name == "estimate"
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR")
    assert (await counter("acme/gpt-4o")).name == "estimate"


class Letters:
    """An encoding in which every letter is a token."""

    def encode_ordinary(self, text: str) -> list[int]:
        return [ord(letter) for letter in text]

    def decode(self, made: list[int], errors: str) -> str:
        return "".join(map(chr, made))


async def test_with_its_file_it_counts_exactly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Module:
        @staticmethod
        def get_encoding(name: str) -> Any:
            return Letters()

    (tmp_path / tokens.RANKS["o200k_base"]).touch()
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(tokens, "import_module", lambda name: Module)
    tokens._loaded.cache_clear()
    found = await counter("acme/gpt-4o")
    tokens._loaded.cache_clear()
    assert isinstance(found, Tokenizer)
    assert (found.name, found.slow, found.count("bees"), found.head("bees", 2)) == ("o200k_base", True, 4, "be")
