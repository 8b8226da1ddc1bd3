from decimal import Decimal

import pytest

from flows.engine.amounts import Usage, money


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0.0000"),
        ("0E-9", "0.0000"),
        ("1", "1.0000"),
        ("100", "100.0000"),
        ("0.001230", "0.00123"),
        ("0.000000001", "0.000000001"),
        ("12.5", "12.5000"),
    ],
)
def test_money_is_exact_with_at_least_four_decimals(amount: str, text: str) -> None:
    """Money is shown with 4 decimals in API text, and never as a float."""
    assert money(Decimal(amount)) == text


def test_usage_adds_up_and_survives_json() -> None:
    total = Usage(1, 2, 3, 4) + Usage(1, 1, 1, 1)
    assert total == Usage(2, 3, 4, 5)
    assert Usage.from_json(total.to_json()) == total
