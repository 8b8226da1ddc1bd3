from datetime import UTC, datetime

import pytest

from flows.calls.replies import Text, delay_asked


@pytest.mark.parametrize(
    ("retry_after", "delay"),
    [
        ("7", 7),
        (" 0 ", 0),
        ("9" * 400, 86_400),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60),
        ("Thu, 01 Jan 2026 00:01:00 +0100", 0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0),
        ("Fri, 01 Jan 2027 00:00:00 GMT", 86_400),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
    ],
)
def test_the_delay_that_a_reply_asks_for_is_read(retry_after: str, delay: float | None) -> None:
    assert delay_asked(retry_after, datetime(2026, 1, 1, tzinfo=UTC)) == delay


@pytest.mark.parametrize(
    ("content_type", "data", "text"),
    [
        ("", "grün".encode(), "grün"),
        ("text/html; charset=ISO-8859-1", "grün".encode("latin-1"), "grün"),
        ('text/plain; charset="Windows-1252"', "„".encode("cp1252"), "„"),
        ("text/plain; charset=utf-16", "grün".encode("utf-16"), "grün"),
        ("application/json; charset=Shift_JIS", "日本".encode("shift_jis"), "日本"),
        ("text/plain; charset=rot13", b"abc", "abc"),
        ("text/plain; charset=zip", b"abc", "abc"),
        ("text/plain; charset=../../x", b"abc", "abc"),
        ("", b"\xef\xbb\xbfabc", "abc"),
        ("", b"a\x00b\xffc", "a␀b�c"),
    ],
)
def test_a_reply_becomes_text_that_a_journal_can_hold(content_type: str, data: bytes, text: str) -> None:
    whole, drops = Text(content_type, ()), Text(content_type, ())
    assert whole.feed(data) + whole.end() == text
    assert "".join(drops.feed(data[at : at + 1]) for at in range(len(data))) + drops.end() == text
