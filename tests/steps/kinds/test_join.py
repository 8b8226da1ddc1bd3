import pytest

from tests.steps.complaints import places


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ({"mode": "n_of_m"}, "n"),
        ({"mode": "best"}, "of"),
        ({"mode": "consensus"}, "model"),
        ({"mode": "some"}, "mode"),
    ],
)
def test_a_mode_says_what_it_still_needs(config: dict[str, object], place: str) -> None:
    assert places("join", config) == [place]


@pytest.mark.parametrize(
    "config",
    [
        *({"mode": mode} for mode in ("all", "any", "first", "concatenate", "vote")),
        {"mode": "n_of_m", "n": 2},
        {"mode": "best", "of": "{{ output.score }}"},
        {"mode": "consensus", "model": "rehearsal/steady"},
    ],
    ids=lambda config: config["mode"],
)
def test_every_mode_can_be_set_up(config: dict[str, object]) -> None:
    assert places("join", config) == []
