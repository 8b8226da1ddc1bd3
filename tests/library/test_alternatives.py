"""The alternatives that are built in: which failures they fit, and that their flows run."""

from pathlib import Path

import pytest

from flows.faults import Misconfigured
from flows.graph import Known, validate
from flows.graph.alternatives import ALTERNATIVES, BUILT_IN
from flows.library.alternatives import alternative, alternatives
from flows.steps.readiness import stops_a_run
from flows.steps.registry import catalogue
from tests.library.running import run

REQUEST = "swap 200 SOL to USDC on Jupiter"


def test_each_is_a_flow_or_a_rule_and_never_both() -> None:
    """R46-R53: network recovery only waits and tries again; the others go another way."""
    flows = {one.name for one in ALTERNATIVES if one.waits_ms is None}
    assert set(alternatives()) == flows == {"fallback_swap_raydium", "reduced_amount"}
    assert BUILT_IN["network_recovery"].waits_ms == 30_000
    assert alternative("network_recovery") is None


def test_an_alternative_is_found_by_each_of_its_names() -> None:
    """R46-R53: raydium_swap_fallback is the same as fallback_swap_raydium."""
    assert alternative("raydium_swap_fallback") is alternative("fallback_swap_raydium") is not None
    assert alternative("anything else") is None


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("fallback_swap_raydium", "Jupiter error: no route found"),
        ("fallback_swap_raydium", "The call to jupiter ended in a TIMEOUT."),
        ("fallback_swap_raydium", "JupiterError"),
        ("raydium_swap_fallback", "Slippage is too high (4 %)"),
        ("reduced_amount", "insufficient_liquidity"),
        ("reduced_amount", "Error: slippage of 1 % exceeded"),
        ("reduced_amount", "The amount is too large for this pool."),
        ("network_recovery", "network error"),
        ("network_recovery", "Connection refused by 10.0.0.1"),
        ("network_recovery", "429: rate limit"),
    ],
)
def test_each_fits_the_failures_it_is_for(name: str, error: str) -> None:
    """R46-R53: which errors an alternative helps with."""
    fitting = {one.name for one in ALTERNATIVES if one.fits(error)}
    assert BUILT_IN[name].name in fitting


@pytest.mark.parametrize("error", ["", "insufficient funds", "It broke.", "Invalid signature", "jupiter", "slippage"])
def test_none_fits_what_it_cannot_help_with(error: str) -> None:
    assert [one.name for one in ALTERNATIVES if one.fits(error)] == []


@pytest.mark.parametrize("name", sorted(alternatives()))
def test_a_flow_of_theirs_is_valid_without_a_warning(name: str) -> None:
    document = alternatives()[name]
    problems = validate(document, catalogue(), Known(accounts={"rehearsal"}))
    assert [(problem.code, problem.where) for problem in problems] == []
    assert list(stops_a_run(document, catalogue())) == []
    assert all(not field.required for field in document.inputs)  # a strategy may name it and say no more


@pytest.mark.parametrize("name", sorted(alternatives()))
async def test_a_flow_of_theirs_runs_on_the_rehearsal(name: str) -> None:
    done = await run(alternatives()[name], inputs={"request": REQUEST, "error": "slippage exceeded"})
    assert (done.state.state, done.warnings) == ("completed", {})
    assert isinstance(done.state.output, str)
    bare = await run(alternatives()[name])
    assert (bare.state.state, bare.warnings) == ("completed", {})


@pytest.mark.parametrize(("inputs", "half"), [({}, "100.0"), ({"amount": 30}, "15.0"), ({"request": "all"}, "0.0")])
async def test_the_reduced_amount_is_half_of_what_was_asked(inputs: dict[str, object], half: str) -> None:
    """R46-R53: the amount reduced by 50 %; of 200 SOL it is 100."""
    done = await run(alternatives()["reduced_amount"], inputs={"request": REQUEST, **inputs})
    assert done.state.steps["half"].output == half


def test_a_file_that_is_broken_is_named(tmp_path: Path) -> None:
    path = tmp_path / "plan_b.yaml"
    path.write_text("schema: 1\nname: Plan B\n")
    with pytest.raises(Misconfigured) as named:
        alternatives(tmp_path)
    assert named.value.where == "plan_b.yaml, name"
    other = tmp_path / "other"
    other.mkdir()
    (other / "plan_b.yaml").write_text("schema: 1\nname: ''\n")
    with pytest.raises(Misconfigured) as wrong:
        alternatives(other)
    assert wrong.value.where == "plan_b.yaml, name"
