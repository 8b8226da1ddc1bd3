from pathlib import Path
from typing import Any

import pytest

from flows.faults import InvalidInput, NotFound, TemplateFault
from flows.library import Prompts, prompts

VALUES: dict[str, Any] = {
    "wallet": "9xQeWvG8",
    "amount": 1.5,
    "from_token": "SOL",
    "to_token": "USDC",
    "token": "USDC",
    "targets": {"SOL": 60, "USDC": 40},
    "balances": {"SOL": 4.2, "USDC": 20},
    "prices": {"SOL": 150.2, "USDC": 1},
}
SHIPPED = (
    *("base/lend", "base/swap", "protocols/jupiter/lend", "protocols/jupiter/swap"),
    *("scenarios/portfolio_rebalance", "scenarios/swap_then_lend"),
)


@pytest.fixture
def library(tmp_path: Path) -> Prompts:
    files = {
        "base/greet": "Hello {{ name }}{% block more %}{% endblock %}.",
        "protocols/loud/greet": '{% extends "base/greet.md.j2" %}{% block more %}, {{ word | upper }}{% endblock %}',
        "scenarios/broken": "fine\n{% if %}",
        "base/inherits_broken": '{% extends "scenarios/broken.md.j2" %}',
        "base/orphan": '{% extends "base/gone.md.j2" %}',
        "base/sum": "one\n{{ amount + 1 }}",
        "base/_part": "never served",
    }
    for name, text in files.items():
        path = tmp_path / "prompts" / f"{name}.md.j2"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "secret.md.j2").write_text("secret")
    return Prompts(tmp_path / "prompts", size=2)


def test_the_six_templates_are_there() -> None:
    """R41-R45, R97-R100"""
    assert prompts().names == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_every_template_is_filled_from_what_it_is_given(name: str) -> None:
    """R97-R108: with all values nothing stays open; nothing of the template shows through."""
    made = prompts().render(name, VALUES)
    assert (made.template, made.fallback, made.unresolved) == (name, False, ())
    assert "9xQeWvG8" in made.text
    assert "## Rules\n- " in made.text
    assert not set("{}%") & set(made.text.replace(" %", ""))
    assert "\n\n\n" not in made.text
    assert made.size == len(made.text) > 800


@pytest.mark.parametrize(
    ("asked", "used", "fallback"),
    [
        ("swap", "base/swap", False),
        ("base/swap", "base/swap", False),
        ("jupiter/swap", "protocols/jupiter/swap", False),
        ("protocols/jupiter/swap", "protocols/jupiter/swap", False),
        ("scenarios/swap_then_lend", "scenarios/swap_then_lend", False),
        ("raydium/swap", "base/swap", True),
        ("protocols/raydium/lend", "base/lend", True),
        ("scenarios/lend", "base/lend", True),
    ],
)
def test_a_name_leads_to_one_file_or_to_its_base(asked: str, used: str, fallback: bool) -> None:
    """R102-R104, R119"""
    made = prompts().render(asked, VALUES)
    assert (made.asked, made.template, made.fallback) == (asked, used, fallback)


def test_a_protocol_overrides_the_base_template() -> None:
    """R103: its own rules in the place of the base's, everything else kept."""
    base, jupiter = prompts().render("swap", VALUES), prompts().render("swap", VALUES, protocol="jupiter")
    assert jupiter.template == "protocols/jupiter/swap"
    assert "Choose the venue" in base.text
    assert "Choose the venue" not in jupiter.text
    assert "Use Jupiter and nothing else" in jupiter.text
    assert "Swap 1.5 SOL to USDC." in jupiter.text
    assert prompts().render("swap", VALUES, protocol="raydium").fallback


@pytest.mark.parametrize(
    "name",
    [
        *("stake", "jupiter/stake", "scenarios/stake", "", "/", "base/", "base//swap", "swap.md.j2", "base/_task"),
        *("../pages/base", "base/../../pages/app", "..\\flows", "/etc/passwd", "actions/critique", "swap\x00", "SWAP"),
        *("a/b/c/swap", "protocols/swap/", "protocols/jupiter/../../base/stake"),
    ],
)
def test_what_is_no_template_is_not_found_wherever_it_points(name: str) -> None:
    """R118-R119: TEMPLATE_NOT_FOUND, and no way out of the folder."""
    with pytest.raises(NotFound) as missing:
        prompts().render(name, VALUES)
    assert missing.value.code == "TEMPLATE_NOT_FOUND"


def test_no_file_outside_of_the_folder_is_read(library: Prompts) -> None:
    for name in ("../secret", "secret", "base/../../secret", "_part"):
        with pytest.raises(NotFound):
            library.render(name, {})


def test_each_rendering_tells_how_it_came_out() -> None:
    """R112: the template used, fallback or not, what stayed open, size."""
    made = prompts().render("raydium/swap", {"amount": 1, "from_token": "SOL"})
    assert made.to_json() == {
        "asked": "raydium/swap",
        "template": "base/swap",
        "fallback": True,
        "unresolved": ["to_token", "wallet"],
        "size": made.size,
    }


def test_asking_whether_something_is_there_leaves_nothing_open(library: Prompts) -> None:
    """R112"""
    path = library.folder / "base" / "ask.md.j2"
    path.write_text(
        "{% if x %}{% endif %}{{ y | default('z') }}{% if a.b is defined %}{% endif %}"
        "{{ c.d }}{% for e in f %}{% endfor %}"
    )
    assert Prompts(library.folder).render("ask", {}).unresolved == ("c.d", "f")


def test_values_are_inserted_and_never_parsed(library: Prompts) -> None:
    made = library.render("loud/greet", {"name": "{{ wallet }} {% include 'x' %}", "word": "<b>"})
    assert made.text == "Hello {{ wallet }} {% include 'x' %}, <B>."


@pytest.mark.parametrize("value", [object(), {1: 2}, "\x00", float("nan"), print])
def test_only_plain_data_goes_in(library: Prompts, value: Any) -> None:
    with pytest.raises(InvalidInput):
        library.render("greet", {"name": value})


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("scenarios/broken", "scenarios/broken.md.j2, line 2"),
        ("inherits_broken", "scenarios/broken.md.j2, line 2"),
        ("orphan", "base/orphan.md.j2"),
        ("sum", "base/sum.md.j2, line 2"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(library: Prompts, name: str, where: str) -> None:
    """R106"""
    with pytest.raises(TemplateFault) as fault:
        library.render(name, {"amount": "x"})
    assert fault.value.where == where
    assert str(library.folder) not in str(fault.value)


def test_compiled_files_are_kept_and_the_least_used_leaves_first(library: Prompts) -> None:
    """R86-R87, R93, R105: an LRU whose size is set; what is used again is not compiled again."""
    for _ in range(50):
        library.render("greet", {"name": "Ada"})
    assert (library.cache.misses, library.cache.hits) == (1, 49)
    library.render("loud/greet", {"name": "Ada", "word": "x"})  # with the base it extends: full
    library.render("sum", {"amount": 1})
    assert len(library.cache) == 2
    assert prompts().cache.capacity == 100
    assert prompts(7).cache.capacity == 7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("swap SOL to USDC", ("swap", "jupiter/swap", "scenarios/swap_then_lend")),
        ("lend my USDC on Jupiter", ("lend", "jupiter/lend", "scenarios/swap_then_lend")),
        ("Rebalance my portfolio", ("scenarios/portfolio_rebalance",)),
        (
            "use my 50% sol to multiply usdc 1.5x on jup",
            ("lend", "swap", "jupiter/lend", "jupiter/swap", "scenarios/swap_then_lend"),
        ),
        ("calendar of blends", ()),
        ("", ()),
    ],
)
def test_a_sentence_suggests_templates(text: str, expected: tuple[str, ...]) -> None:
    """R107-R108: base, then protocol, then scenario."""
    assert prompts().suggest(text) == expected


def test_what_is_suggested_can_be_rendered() -> None:
    for name in prompts().suggest("swap SOL to USDC"):
        assert not prompts().render(name, VALUES).fallback
