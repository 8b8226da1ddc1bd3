import pytest

from flows.providers.standing import Standing, delay, standing
from tests.providers.vendors import NOW


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"x-ratelimit-limit-requests": "5"}, None),
        (
            {
                "x-ratelimit-remaining-requests": "59",
                "x-ratelimit-remaining-tokens": "149984",
                "x-ratelimit-reset-requests": "1s",
                "x-ratelimit-reset-tokens": "6m0s",
            },
            Standing(59, 149_984, 1.0),
        ),
        (
            {
                "x-ratelimit-remaining-tokens": "0",
                "x-ratelimit-reset-tokens": "17ms",
                "x-ratelimit-reset-requests": "9s",
            },
            Standing(None, 0, 0.017),
        ),
        (
            {
                "anthropic-ratelimit-requests-remaining": "0",
                "anthropic-ratelimit-requests-reset": "2026-03-04T12:00:30Z",
                "anthropic-ratelimit-input-tokens-remaining": "0",
                "anthropic-ratelimit-input-tokens-reset": "2026-03-04T12:01:00Z",
                "anthropic-ratelimit-output-tokens-remaining": "800",
            },
            Standing(0, 0, 60.0),
        ),
        (
            {"x-ratelimit-remaining": "3", "x-ratelimit-reset": str(int(NOW.timestamp() + 5) * 1000)},
            Standing(3, None, 5.0),
        ),
        ({"ratelimit-remaining": "3", "ratelimit-reset": "50"}, Standing(3, None, 50.0)),
        ({"x-ratelimit-remaining-tokens-day": "0", "x-ratelimit-reset-tokens-day": "9"}, None),
        ({"x-ratelimit-remaining-requests": "many", "x-ratelimit-reset-requests": "soon"}, None),
        ({"x-ratelimit-reset-requests": "2020-01-01T00:00:00Z"}, Standing(None, None, 0.0)),
        ({"x-ratelimit-reset-requests": "999999999"}, Standing(None, None, 86_400.0)),
    ],
)
def test_what_vendors_say_of_limits_is_read_in_all_their_forms(
    headers: dict[str, str], expected: Standing | None
) -> None:
    assert standing(headers, NOW) == expected


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7", "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "9s"}, 7.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "9s"}, 9.0),
        ({"x-ratelimit-remaining-tokens": "1", "x-ratelimit-reset-tokens": "9s"}, None),
        ({}, None),
    ],
)
def test_the_other_sides_own_word_goes_over_its_counts(headers: dict[str, str], seconds: float | None) -> None:
    assert delay(headers, NOW) == seconds
