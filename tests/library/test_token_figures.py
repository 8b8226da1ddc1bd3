from pathlib import Path
from typing import Any

import pytest

from flows.faults import TemplateFault
from flows.library import Prompts, Rendering


def rendered(folder: Path, source: str, **values: Any) -> Rendering:
    (folder / "base").mkdir(exist_ok=True)
    (folder / "base" / "figure.md.j2").write_text(source)
    return Prompts(folder).render("figure", values)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ get_token_price('SOL') }}", "150.2"),
        ("{{ get_token_price('sol') }}", "150.2"),
        ("{{ get_token_balance('BONK') }}", "1000000"),
        ("{{ format_usd(1234.5) }}", "$1,234.50"),
        ("{{ format_usd(-3) }}", "-$3.00"),
        ("{{ format_usd(0) }}", "$0.00"),
        ("{{ format_usd(0.0000213) }}", "$0.0000213"),
        ("{{ format_usd('12') }}", "$12.00"),
        ("{{ format_usd(get_token_price('SOL')) }}", "$150.20"),
        ("{{ format_token(1, 'SOL') }}", "1 SOL"),
        ("{{ format_token(1234.50, 'SOL') }}", "1,234.5 SOL"),
        ("{{ format_token(0.000000001) }}", "0.000000001"),
        ("{{ format_token(100) }}", "100"),
    ],
)
def test_figures_are_written_as_people_write_them(tmp_path: Path, source: str, expected: str) -> None:
    """R101, R105: get_token_price, get_token_balance, format_usd, format_token."""
    made = rendered(tmp_path, source, prices={"SOL": 150.2}, balances={"BONK": 1000000})
    assert (made.text, made.unresolved) == (expected, ())


@pytest.mark.parametrize(
    ("source", "text", "unresolved"),
    [
        ("{{ get_token_price('JUP') }}", "", ("prices.JUP",)),
        ("{{ format_usd(get_token_price('JUP')) }}", "", ("prices.JUP",)),
        ("{{ format_token(get_token_balance(token), token) }}", "", ("token",)),
        ("{{ format_token(amount, 'SOL') }}", "SOL", ("amount",)),
        ("{% if get_token_price('JUP') is defined %}known{% else %}unknown{% endif %}", "unknown", ()),
    ],
)
def test_a_figure_that_was_not_given_is_noted(
    tmp_path: Path, source: str, text: str, unresolved: tuple[str, ...]
) -> None:
    """R112: nothing is fetched and nothing is guessed."""
    made = rendered(tmp_path, source, prices={"SOL": 150.2})
    assert (made.text, made.unresolved) == (text, unresolved)


@pytest.mark.parametrize("value", ["many", True, "1e999999", "NaN", "inf", [1]])
def test_what_is_no_amount_is_refused(tmp_path: Path, value: Any) -> None:
    with pytest.raises(TemplateFault, match="not an amount"):
        rendered(tmp_path, "{{ format_usd(amount) }}", amount=value)
