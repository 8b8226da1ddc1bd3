"""Who plays a role in a run: of the accounts of its workspace, or of the rehearsal."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from flows.engine.clock import SystemClock
from flows.faults import Permanent
from flows.journal.threads import in_thread
from flows.models import Account, PriceOverride, Workspace
from flows.runtime.roster import WorkspaceRoster

pytestmark = pytest.mark.django_db(transaction=True)


def model(id: str, context: int | None = 200_000, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": "", "context": context, "output": None, **more}


def workspace_with(**accounts: list[dict[str, Any]]) -> UUID:
    workspace = Workspace.objects.create(name="here", slug=f"here-{uuid4().hex[:8]}")
    for name, seen in accounts.items():
        base = "https://models.test/v1"
        Account.objects.create(
            workspace=workspace, name=name, preset="vllm", wire="openai-chat", base_url=base, models_seen=seen
        )
    return workspace.pk


def price(model: str, dollars: str) -> None:
    PriceOverride.objects.create(vendor="vllm", model=model, input=Decimal(dollars), output=Decimal(dollars))


async def pick(workspace: UUID, role: str, *, simulated: bool = False) -> Any:
    return await WorkspaceRoster(workspace, SystemClock(), simulated=simulated).pick(role)


@pytest.mark.durable
async def test_the_cheapest_that_can_is_picked_and_the_others_follow_with_reasons() -> None:
    """C6-C9, C61-C63, C114"""
    seen = [model("small", 4_000), model("unheard", None), model("cheap-tts")]
    seen += [model(id, can=["reasoning"]) for id in ("dear", "cheap")]
    workspace = await in_thread(workspace_with, lab=seen)
    await in_thread(price, "dear", "9")
    await in_thread(price, "cheap", "1")
    picked = await pick(workspace, "Synthesizer")
    assert [one["model"] for one in picked["models"]] == ["lab/cheap", "lab/dear"]
    assert picked["models"][0]["reason"].startswith("The cheapest of 2 models that can do it")
    assert {one["model"] for one in picked["refused"]} == {"lab/small", "lab/unheard", "lab/cheap-tts"}


@pytest.mark.durable
async def test_what_nobody_knows_of_a_model_an_owner_can_say() -> None:
    can = ["coding", "reasoning"]
    workspace = await in_thread(workspace_with, lab=[model("ours", can=can), model("theirs")])
    picked = await pick(workspace, "Code Reviewer")
    assert [one["model"] for one in picked["models"]] == ["lab/ours"]
    assert "Nobody knows whether it can write code." in picked["refused"][0]["reason"]


@pytest.mark.durable
async def test_a_step_with_tools_needs_them_whatever_its_role_does() -> None:
    seen = [model("plain", can=["coding"]), model("handy", can=["coding", "tools"])]
    workspace = await in_thread(workspace_with, lab=seen)
    roster = WorkspaceRoster(workspace, SystemClock(), simulated=False)
    assert [one["model"] for one in (await roster.pick("Coder"))["models"]] == ["lab/handy", "lab/plain"]
    assert [one["model"] for one in (await roster.pick("Coder", ["tools"]))["models"]] == ["lab/handy"]


@pytest.mark.durable
async def test_accounts_that_are_off_and_those_of_others_play_nothing() -> None:
    workspace = await in_thread(workspace_with, lab=[model("gpt-5")])
    await in_thread(workspace_with, theirs=[model("gpt-5")])
    await in_thread(lambda: Account.objects.filter(workspace=workspace).update(active=False))
    with pytest.raises(Permanent) as caught:
        await pick(workspace, "Coder")
    assert caught.value.code == "NO_MODEL_FITS"
    assert "lab/gpt-5: Its account is switched off." in caught.value.message
    assert "theirs" not in caught.value.message


@pytest.mark.durable
async def test_in_a_rehearsal_the_rehearsal_plays_every_role_and_in_a_real_run_none() -> None:
    workspace = await in_thread(workspace_with, lab=[model("gpt-5")])
    rehearsed = await pick(workspace, "Coder", simulated=True)
    assert [one["model"] for one in rehearsed["models"]] == ["rehearsal/steady"]
    real = await pick(workspace, "Coder")
    assert [one["model"] for one in real["models"]] == ["lab/gpt-5"]
    with pytest.raises(Permanent) as caught:
        await pick(await in_thread(workspace_with), "Coder")
    assert (caught.value.code, "fetch its models" in caught.value.remedy) == ("NO_MODEL_FITS", True)


@pytest.mark.durable
async def test_a_role_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(Permanent) as caught:
        await pick(uuid4(), "Codr")
    assert (caught.value.code, "Coder" in caught.value.remedy) == ("ROLE_UNKNOWN", True)
