from pathlib import Path

import pytest

from flows.faults import Misconfigured, NotFound
from flows.library import Role, role, roles

NAMES = {
    *("Orchestrator", "Workflow Designer", "Architect", "Coder", "Code Reviewer", "Reviewer", "Research Assistant"),
    *("Synthesizer", "Tester", "Debugger", "Critic"),
}


def test_the_roles_of_the_requirements_are_there() -> None:
    """C6, C68-C78: and no two look alike."""
    assert {one.name for one in roles()} == NAMES
    assert len({one.prompt for one in roles()}) == len({one.description for one in roles()}) == len(NAMES)


@pytest.mark.parametrize("one", roles(), ids=lambda one: one.name)
def test_every_role_is_ready_to_be_played(one: Role) -> None:
    """C6-C9: prompt, description, limits that hold its answer."""
    assert len(one.prompt) > 400
    assert one.description.endswith(".")
    assert one.settings.max_tokens < one.context.min <= one.context.max == 128_000
    assert not one.tools or one.capabilities.needs_tools


def test_a_role_that_says_little_takes_the_defaults() -> None:
    """C7-C9: context 8000 to 128000; temperature 0.7, 2048 tokens, top_p 1; nothing needed."""
    data = Role(name="Plain", description="Does.", prompt="Do.").to_json()
    assert data["context"] == {"min": 8000, "max": 128000}
    assert data["settings"] == {"temperature": 0.7, "max_tokens": 2048, "top_p": 1.0}
    needs = ("needs_coding", "needs_tools", "needs_reasoning", "needs_vision", "needs_json")
    assert data["capabilities"] == dict.fromkeys(needs, False)
    assert data["tools"] == []


def test_only_those_who_lead_may_change_roles_and_orchestrations() -> None:
    """C30: the tool `meta`."""
    assert {one.name for one in roles() if "meta" in one.tools} == {"Orchestrator", "Workflow Designer"}


def test_the_code_reviewer_looks_at_four_aspects() -> None:
    """C68: security, performance, style, coverage; coding and reasoning; 0.3; 4000."""
    reviewer = role("Code Reviewer")
    assert all(f"- {aspect}:" in reviewer.prompt for aspect in ("Security", "Performance", "Style", "Coverage"))
    assert (reviewer.settings.temperature, reviewer.settings.max_tokens) == (0.3, 4000)
    capabilities = reviewer.capabilities
    assert capabilities.needs_coding
    assert capabilities.needs_reasoning
    assert not capabilities.needs_tools


def test_the_tester_says_the_share_that_passed() -> None:
    """C71: what the self-correcting coder's condition reads."""
    assert '"passed": share of cases' in role("Tester").prompt


def test_a_role_that_is_not_there_is_answered_with_those_that_are() -> None:
    """C97: a clear remedy."""
    with pytest.raises(NotFound) as missing:
        role("Juggler")
    assert "Code Reviewer" in missing.value.remedy


@pytest.mark.parametrize(
    "content",
    ["name: A\ndescription: b\n", "name: A\ndescription: b\nprompt: c\ncontext: {min: 9, max: 8}\n", "colour: red\n"],
)
def test_a_broken_role_is_told_with_its_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "odd.yaml").write_text(content)
    with pytest.raises(Misconfigured, match=r"odd\.yaml"):
        roles(tmp_path)


def test_two_roles_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("name: Twin\ndescription: b\nprompt: c\n")
    with pytest.raises(Misconfigured, match=r"b\.yaml"):
        roles(tmp_path)
