import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.faults import Permanent
from flows.providers.port import Finish, Request, Text
from flows.providers.registry import Accounts
from flows.providers.rehearsal.reading import read_brief
from flows.providers.rehearsal.wire import Rehearsal, count_tokens


class Naps:
    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


async def play(request: Request, speed: float = 0, naps: Naps | None = None) -> tuple[list[str], Finish]:
    pieces: list[str] = []
    finish = Finish("refusal")
    async for chunk in Rehearsal(speed, naps or Naps()).stream(request):
        match chunk:
            case Text(text):
                pieces.append(text)
            case Finish():
                finish = chunk
    return pieces, finish


def ask(prompt: str, action: str = "generate", **settings: object) -> Request:
    return Request("steady", prompt, action=action, settings=settings)


DRAFT = ask("Topic: lighthouses in winter\nAudience: sailors\n\nWrite two paragraphs.")


async def test_the_same_request_gets_the_same_answer_piece_by_piece() -> None:
    assert await play(DRAFT, speed=1) == await play(DRAFT, speed=1)
    other = ask("Topic: lighthouses in summer")
    assert (await play(other))[0] != (await play(DRAFT))[0]


async def test_speed_changes_the_pace_and_not_the_words() -> None:
    slow, fast, none = Naps(), Naps(), Naps()
    texts = ["".join((await play(DRAFT, s, n))[0]) for s, n in ((1, slow), (2, fast), (0, none))]
    assert texts[0] == texts[1] == texts[2]
    assert sum(slow.taken) == pytest.approx(2 * sum(fast.taken))
    assert sum(none.taken) == 0
    assert 0.2 <= slow.taken[0] <= 0.8
    rate = count_tokens(texts[0]) / sum(slow.taken[1:])
    assert 20 <= rate <= 80


async def test_a_draft_is_prose_about_its_topic_for_its_readers() -> None:
    text = "".join((await play(DRAFT))[0])
    assert "lighthouses in winter" in text
    assert "sailors" in text
    assert text.count("\n\n") == 1
    assert len(re.findall(r"[.?!](?:\s|$)", text)) >= 6


async def test_a_critique_has_numbered_points_with_severity_and_a_score_and_quotes_the_draft() -> None:
    draft = "".join((await play(DRAFT))[0])
    text = "".join((await play(ask(f"Topic: lighthouses\n\nDraft:\n{draft}", "critique")))[0])
    points = re.findall(r"^\d+\. \[(?:major|minor)\] .+$", text, re.MULTILINE)
    assert len(points) >= 2
    assert re.search(r"^Score: \d+/10$", text, re.MULTILINE)
    assert " ".join(draft.split()[:4]) in text


async def test_a_refinement_uses_the_critique() -> None:
    draft = "".join((await play(DRAFT))[0])
    critique = "".join((await play(ask(f"Topic: lighthouses\n\nDraft:\n{draft}", "critique")))[0])
    prompt = f"Topic: lighthouses in winter\n\nDraft:\n{draft}\n\nCritique:\n{critique}\n\nInstructions:\nRewrite."
    text = "".join((await play(ask(prompt, "refine")))[0])
    assert text != draft
    assert not text.startswith(draft.split(".")[0])
    assert "What changed:" in text
    assert "(point 1)" in text


async def test_the_longest_answer_is_respected() -> None:
    pieces, finish = await play(ask("Topic: bees", max_tokens=20))
    assert count_tokens("".join(pieces)) <= 20
    assert finish.stop == "length"
    assert (await play(ask("Topic: bees", max_tokens=2000)))[1].stop == "end"


async def test_an_unknown_model_or_account_is_told() -> None:
    with pytest.raises(Permanent, match="no model called"):
        await play(Request("nobody", "x"))
    with pytest.raises(Permanent, match="no account called"):
        await Accounts().get("acme")
    assert (await Accounts().get("rehearsal")).simulated


@pytest.mark.parametrize(
    ("prompt", "topic"),
    [
        ("Topic: the night train\nWrite.", "the night train"),
        ("Write a poem about “the sea at four”, please.", "the sea at four"),
        ("Explain something about compost heaps. Be brief.", "compost heaps"),
        ("Name the moons of Jupiter", "Name the moons of Jupiter"),
        ("", "an empty page"),
    ],
)
def test_the_topic_is_found_as_people_write_it(prompt: str, topic: str) -> None:
    assert read_brief(prompt).topic == topic


@given(st.text(max_size=300), st.sampled_from(["generate", "critique", "refine", "unheard"]))
async def test_any_prompt_gets_an_answer(prompt: str, action: str) -> None:
    pieces, finish = await play(ask(prompt, action))
    assert "".join(pieces).strip()
    assert finish.tokens is not None


QUESTION = "Answer in at most 300 words. Begin with your answer, then give your “reasons”."


def test_what_stands_alone_under_the_instructions_is_the_topic() -> None:
    assert (
        read_brief(f"{QUESTION}\n\nShould a team of four split its app?").topic
        == "“Should a team of four split its app?”"
    )
    assert read_brief(f"{QUESTION}\n\nWe keep logs. Is that long enough?").topic == "“Is that long enough?”"
    assert read_brief("Carry it out.\n\nRequest:\nA clock that runs backwards").topic == "A clock that runs backwards"
    assert read_brief(f"{QUESTION}\n\n- one\n- two").topic == "reasons"


def test_the_topic_is_the_prompts_own_and_not_what_was_sent_beside_it() -> None:
    """A reply speaks of the message, not of the heading above the number of its ticket."""
    asked = "What the run was asked:\n48213\n\nWhat came before:\nA draft about bees.\n\n---\n\n"
    message = "Write the reply.\n\nOffered: a refund.\n\nMessage:\nThe parcel is lost. I want it back."
    assert read_brief(f"{asked}{message}").topic == "The parcel is lost"
    assert read_brief(f"{asked}Explain something about moss.").topic == "moss"
    assert read_brief(f"{asked}Write on.").topic == "48213"
    assert read_brief("What came before:\nA draft.\n\n---\n\nWrite on.").topic == "Write on"


async def test_a_comparison_names_ranks_and_quotes_what_it_compares() -> None:
    prompt = (
        "Compare them.\n\nQuestion: tea or coffee?\n\nAnswer 1:\nTea keeps.\n\nAnswer 2:\nIt is really many things."
    )
    text = "".join((await play(ask(prompt, "compare")))[0])
    assert "“tea or coffee?”" in text
    assert "only Answer 1 says “Tea keeps”" in text
    assert re.findall(r"^\d\. (.+?):", text, re.MULTILINE) == ["Answer 1", "Answer 2"]
    assert "“really”" in text


async def test_a_comparison_says_when_two_are_the_same() -> None:
    prompt = "Question: tea?\n\nAnswer 1:\nYes.\n\nAnswer 2:\nNo.\n\nAnswer 3:\nYes."
    text = "".join((await play(ask(prompt, "compare")))[0])
    assert "Answer 1 and Answer 3 say the same, word for word" in text
    nothing = "".join((await play(ask("Topic: tea", "compare")))[0])
    assert "tea" in nothing


async def test_a_second_model_answers_otherwise_quicker_and_for_less() -> None:
    naps = {name: Naps() for name in ("steady", "swift")}
    texts, paid = {}, {}
    for name, nap in naps.items():
        pieces, finish = await play(Request(name, DRAFT.prompt, action="generate", settings={}), 1, nap)
        texts[name] = "".join(pieces)
        assert finish.tokens is not None
        paid[name] = Rehearsal().price(name, finish.tokens).amount
    assert texts["steady"] != texts["swift"]
    assert paid["swift"] < paid["steady"]
    assert sum(naps["swift"].taken) < sum(naps["steady"].taken)
    assert count_tokens(texts["swift"]) / sum(naps["swift"].taken[1:]) <= 80
