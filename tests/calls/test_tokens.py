import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.calls import tokens
from flows.calls.tokens import RANKS, Estimate, counter, tokenizer_of


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
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path / "nowhere"))
    assert (await counter("acme/gpt-4o")).name == "estimate"
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR")
    assert (await counter("acme/gpt-4o")).name == "estimate"


async def test_a_damaged_file_is_neither_used_nor_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    damaged = tmp_path / RANKS["o200k_base"].name
    damaged.write_text("IQ== 0\n")
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    assert (await counter("acme/gpt-4o")).name == "estimate"
    assert damaged.read_text() == "IQ== 0\n"


async def test_without_the_package_a_model_is_estimated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    (tmp_path / "ranks").symlink_to(os.environ["TIKTOKEN_CACHE_DIR"])
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path / "ranks"))
    monkeypatch.setattr(tokens, "import_module", missing)
    assert (await counter("acme/gpt-4o")).name == "estimate"


@pytest.mark.parametrize("model", ["claude-sonnet-4", "gemini-2.5-pro", "mistral-large", "steady"])
async def test_other_vendors_models_are_estimated(model: str) -> None:
    """O63: labelled so, though the files are there."""
    found = await counter(f"acme/{model}")
    assert (found.name, found.slow, found.count("Hello, world!")) == ("estimate", False, 4)


@pytest.mark.parametrize(
    ("text", "omni", "older"),
    [
        ("", 0, 0),
        ("Hello, world!", 4, 4),
        ("Grüße aus Zürich: 12345 × 7 = 86415 🐝", 19, 21),
        ("naïve façade — 東京タワー\n\n\tfor i in range(10): pass", 18, 22),
        ("<|endoftext|>", 7, 7),
        ("\ud800 x", 2, 2),
    ],
)
async def test_texts_for_openais_models_are_counted_exactly(text: str, omni: int, older: int) -> None:
    """What stands for a special token elsewhere is text here: people and replies wrote it."""
    newer, before = await counter("acme/gpt-5.1"), await counter("acme/gpt-4-turbo")
    assert (newer.name, newer.slow, newer.count(text)) == ("o200k_base", True, omni)
    assert (before.name, before.slow, before.count(text)) == ("cl100k_base", True, older)


async def test_a_beginning_of_exact_tokens() -> None:
    exact = await counter("acme/gpt-4o")
    assert exact.head("Hello, world!", 2) == "Hello,"
    assert exact.head("Hello, world!", 4) == exact.head("Hello, world!", 9) == "Hello, world!"
    assert exact.head("Hello, world!", 0) == ""
    assert exact.head("🐝" * 9, 3) in ("🐝", "🐝🐝", "🐝🐝🐝")


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4"])
async def test_a_million_blanks_break_no_tokenizer(model: str) -> None:
    exact = await counter(f"acme/{model}")
    assert 7_000 < exact.count(" " * 1_000_000) < 8_000


async def test_a_long_text_is_counted_as_its_lines_are() -> None:
    exact = await counter("acme/gpt-4o")
    line = "The quick brown fox jumps over the lazy dog.\n"
    assert exact.count(line * 12_000) == 12_000 * exact.count(line)
