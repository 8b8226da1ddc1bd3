"""The ready flows and examples of the requirements: steps, roles, figures, and what they show for an outcome."""

import json
from typing import Any

import pytest

from flows import language
from flows.graph import Document, Known, Step, Topology, validate
from flows.library import instantiate, role, roles, template, templates
from flows.steps.readiness import stops_a_run
from flows.steps.registry import catalogue

READY = {
    *("code-review", "code-generation", "web-research", "self-correcting-coder", "build-and-deploy"),
    *("search-and-cite", "data-pipeline", "article-to-publication", "request-desk"),
}
EXAMPLES = {
    *("translation-pipeline", "expert-panel", "critique-within-budget", "watched-job", "tagline-comparison"),
    *("plain-language", "estimate-by-consensus", "go-or-no-go", "tutor-with-memory", "morning-briefing"),
}


def made(slug: str, **values: Any) -> Document:
    return instantiate(template(slug), values)


def step(document: Document, name: str) -> Step:
    return next(step for step in document.steps if step.id == name)


def config(slug: str, name: str) -> dict[str, Any]:
    return step(made(slug), name).config


def shown(slug: str, names: dict[str, Any]) -> str:
    return language.render(config(slug, "result")["value"], names).text


def holds(condition: Any, names: dict[str, Any]) -> bool:
    return language.evaluate(condition if isinstance(condition, str | dict) else condition.to_json(), names).value


def after(document: Document, name: str, port: str = "out") -> list[str]:
    return [edge.target for edge in document.edges if (edge.source, edge.port) == (name, port)]


def test_there_is_a_flow_for_each_of_the_ready_ones_and_the_examples() -> None:
    """C64-C78, O66-O72, O128-O133: 28 or more, no two alike."""
    slugs = {one.slug for one in templates()}
    assert slugs >= READY | EXAMPLES
    assert len(slugs) >= 28
    for said in ("name", "promise", "when"):
        assert len({getattr(one, said) for one in templates()}) == len(slugs)


@pytest.mark.parametrize("one", templates(), ids=lambda one: one.slug)
def test_every_role_that_a_step_names_is_shipped(one: Any) -> None:
    """C6, C61-C63: and each such step has a model as well, so that it can be asked."""
    known = Known(accounts={"rehearsal"}, roles={one.name for one in roles()})
    assert [problem.code for problem in validate(instantiate(one), catalogue(), known)] == []
    assert all(step.config["model"] for step in instantiate(one).steps if step.config.get("role"))


@pytest.mark.parametrize("one", templates(), ids=lambda one: one.slug)
def test_every_fetched_reply_can_be_rehearsed(one: Any) -> None:
    """O127"""
    assert all(step.config.get("reply_sample") for step in one.document.steps if step.kind == "http")


@pytest.mark.parametrize(
    ("slug", "row"),
    [
        ("code-review", [("Plan", "Architect"), ("Code", "Coder"), ("Review", "Reviewer")]),
        ("code-generation", [("Plan", "Architect"), ("Generate", "Coder"), ("Review", "Code Reviewer")]),
        ("self-correcting-coder", [("Coder", "Coder"), ("Tester", "Tester"), ("Debugger", "Debugger")]),
    ],
)
def test_roles_work_in_their_row(slug: str, row: list[tuple[str, str]]) -> None:
    """C68, C69, C71"""
    document = made(slug)
    order = [step(document, name) for name in Topology(document).order]
    assert [(one.title, one.config["role"]) for one in order if one.kind == "model"] == row


def test_code_is_reviewed_only_if_there_is_some() -> None:
    """C69: and found by its tags."""
    document = made("code-generation")
    assert document.tags == ["coding", "quality"]
    review = step(document, "review")
    assert step(document, "generate").output_mapping == {"code": "{{ output }}"}
    assert holds(review.condition, {"code": "print(1)"})
    assert not holds(review.condition, {"code": None})
    assert review.config["settings"]["temperature"] == role("Code Reviewer").settings.temperature == 0.3
    assert review.config["settings"]["max_tokens"] == role("Code Reviewer").settings.max_tokens == 4000


def test_a_review_that_was_left_out_is_not_shown() -> None:
    """C69"""
    assert shown("code-generation", {"generate": "x = 1", "plan": "p", "review": "fine"}) == "x = 1\n\n---\n\nfine"
    assert shown("code-generation", {"generate": None, "plan": "First.", "review": None}).endswith("First.")


def test_three_sites_are_searched_beside_each_other_and_none_can_spoil_the_rest() -> None:
    """C70: arxiv.org, developer.mozilla.org, github.com, then the Synthesizer."""
    document = made("web-research")
    topology = Topology(document)
    searches = topology.predecessors("synthesise")
    assert [step(document, name).title for name in searches] == [
        *("Search arxiv.org", "Search developer.mozilla.org", "Search github.com")
    ]
    for name in searches:
        search = step(document, name)
        assert topology.predecessors(name) == ("brief",)
        assert search.config["role"] == "Research Assistant"
        assert not search.critical
        site = search.title.removeprefix("Search ")
        assert site.partition(".")[0] in search.config["tools"][0]["url"]
    assert step(document, "synthesise").config["role"] == "Synthesizer"
    prompt = step(document, "synthesise").config["prompt"]
    assert "Papers (arxiv.org):\nnothing" in language.render(prompt, {"papers": None, "inputs": {}}).text


def test_a_coder_tries_twice_more_and_is_corrected_when_a_test_failed() -> None:
    """C71: 2 retries, 1000 ms, 60000 ms; the Debugger if testResults.passed < 1.0."""
    document = made("self-correcting-coder")
    coder, debugger = step(document, "code"), step(document, "debug")
    assert coder.retry
    assert (coder.retry.attempts, coder.retry.delay_ms, coder.timeout_ms) == (2, 1000, 60000)
    assert debugger.condition
    assert debugger.condition.to_json() == {"field": "testResults.passed", "operator": "<", "value": 1.0}  # type: ignore[union-attr]
    assert step(document, "test").output_mapping == {"testResults": "{{ output }}"}
    assert holds(debugger.condition, {"testResults": '```json\n{"passed": 0.75}\n```'})
    assert not holds(debugger.condition, {"testResults": '{"passed": 1}'})
    results = '{"passed": 1.0, "summary": "All eight passed."}'
    text = shown("self-correcting-coder", {"code": "first", "debug": None, "testResults": results})
    assert text == "first\n\n---\n\nTests of the first version: All eight passed."


@pytest.mark.parametrize(
    ("slug", "row"),
    [
        ("build-and-deploy", ["plan", "generate", "test", "review", "deploy"]),
        ("search-and-cite", ["analyse", "summarise", "cite"]),
        ("data-pipeline", ["extract", "transform", "load", "validate"]),
        ("article-to-publication", ["research", "draft", "edit", "fact_check", "publish"]),
        ("request-desk", ["classify", "route", "follow_up"]),
    ],
)
def test_a_ready_flow_takes_its_stations_in_their_order(slug: str, row: list[str]) -> None:
    """C72-C78"""
    assert [name for name in Topology(made(slug)).order if name in row] == row


def test_nothing_is_deployed_that_did_not_pass_or_that_nobody_released() -> None:
    """C72: plan, generate, test, review, deploy."""
    document = made("build-and-deploy", hook="https://ci.example.com/run")
    condition = step(document, "tested").config["condition"]
    assert holds(condition, {"testResults": {"passed": 1}})
    assert not holds(condition, {"testResults": {"passed": 0.99}})
    assert not holds(condition, {"testResults": "The tests went well."})
    assert after(document, "tested", "false") == ["result"]
    assert Topology(document).predecessors("deploy") == ("release",)
    assert after(document, "release", "approved") == ["deploy"]
    deploy = step(document, "deploy").config
    assert deploy["url"] == "https://ci.example.com/run"
    body = language.render(deploy["body"], {"inputs": {"request": 'a "b"'}, "release": "x\ny"}).text
    assert json.loads(body) == {"request": 'a "b"', "code": "x\ny"}


def test_three_catalogues_are_searched_before_anything_is_written() -> None:
    """C73, O127: what was fetched just before stands in the prompt."""
    document = made("search-and-cite")
    searches = Topology(document).predecessors("analyse")
    assert {step(document, name).kind for name in searches} == {"http"}
    assert len(searches) == 3
    samples = {name: step(document, name).config["reply_sample"] for name in searches}
    prompt = language.render(step(document, "analyse").config["prompt"], {**samples, "inputs": {"question": "Q"}})
    assert not prompt.warnings
    assert all(title in prompt.text for title in ("Four-day workweek", "The shorter week", "Shorter"))


def test_records_are_transformed_each_on_its_own_and_loaded_as_data() -> None:
    """C74-C75"""
    document = made("data-pipeline", at_once=7)
    transform = step(document, "transform")
    assert (transform.kind, transform.config["limit"]) == ("for_each", 7)
    assert step(document, "normalise").parent == "transform"
    record = language.render(transform.config["output"], {"normalise": '{"number": "1"}'}).value
    assert language.render(step(document, "load").config["body"], {"transform": [record]}).value == [{"number": "1"}]


def test_an_article_is_published_when_its_facts_hold() -> None:
    """C76"""
    document = made("article-to-publication")
    condition = step(document, "holds").config["condition"]
    assert holds(condition, {"fact_check": '{"valid": true, "problems": []}'})
    assert not holds(condition, {"fact_check": "Looks fine."})
    assert (after(document, "holds", "true"), after(document, "holds", "false")) == (["publish"], ["result"])
    found = {"problems": [{"where": "412", "message": "It was 371."}]}
    text = shown("article-to-publication", {"publish": None, "fact_check": found, "edit": "Trees."})
    assert text == "Not published. The fact check found:\n- 412: It was 371.\n\n---\n\nTrees."


@pytest.mark.parametrize("desk", ["billing", "technical", "general"])
def test_a_message_goes_to_its_desk_and_is_followed_up(desk: str) -> None:
    """C77-C78"""
    document = made("request-desk")
    route = step(document, "route").config
    names = {"classify": json.dumps({"desk": desk})}
    fits = [one["name"] for one in route["branches"] if one.get("condition") and holds(one["condition"], names)]
    assert (fits or [route["default"]]) == [desk]
    assert after(document, "route", desk) == [desk]
    assert after(document, desk) == ["follow_up"]
    prompt = step(document, "follow_up").config["prompt"]
    assert "We refund." in language.render(prompt, {desk: "We refund.", "classify": {"urgent": False}}).text


def test_a_translation_is_summed_up_by_a_model_of_ones_choice() -> None:
    """O128: transform at 0.3, summarize at 0.5 of what was translated."""
    document = made("translation-pipeline", translator="openai/gpt-4", summarizer="anthropic/claude-3-opus")
    translate, summarize = step(document, "translate").config, step(document, "summarize").config
    assert (translate["action"], translate["model"]) == ("transform", "openai/gpt-4")
    assert (summarize["action"], summarize["model"]) == ("summarize", "anthropic/claude-3-opus")
    assert (translate["settings"]["temperature"], summarize["settings"]["temperature"]) == (0.3, 0.5)
    assert summarize["input_from"] == "translate"
    assert made("translation-pipeline", language="Welsh").inputs[1].default == "Welsh"


def test_a_model_chooses_all_experts_that_a_question_concerns() -> None:
    """O129: smart expert routing; only those who spoke are heard."""
    route = config("expert-panel", "choose")
    assert (route["by"], route["mode"], route["default"]) == ("model", "all", "people")
    assert all(branch["description"] for branch in route["branches"])
    names = {"inputs": {"question": "Q"}, "law": "Ask first.", "money": None, "people": None, "product": None}
    prompt = language.render(config("expert-panel", "chair")["prompt"], names).text
    assert "Law:\nAsk first." in prompt
    assert "Money" not in prompt


def test_a_critique_stays_within_its_budget() -> None:
    """O130, O124: a budget, short answers, nothing shared that is not named."""
    document = made("critique-within-budget")
    assert document.policy.budget == "0.10"
    assert not document.policy.context.share_outputs
    assert all(one.config["settings"]["max_tokens"] <= 400 for one in document.steps if one.kind == "model")


def test_a_job_is_looked_at_every_two_seconds_and_called_off_after_a_minute() -> None:
    """O131"""
    document = made("watched-job")
    watch = step(document, "watch").config
    assert (step(document, "pause").config["for_ms"], watch["longest_ms"], watch["passes"]) == (2000, 60000, None)
    assert holds(watch["until"], {"look": {"state": "failed"}})
    assert not holds(watch["until"], {"look": {"state": "running"}})
    assert after(document, "done", "else") == ["cancel"]
    assert step(document, "cancel").config["method"] == "DELETE"
    late = {"report": None, "cancel": {"state": "cancelled"}, "watch": {"state": "running", "progress": 40}}
    assert shown("watched-job", late) == "Cancelled: it was not done in time. Its last state was running, at 40 %."
    failed = shown("watched-job", {"report": None, "cancel": None, "watch": {"state": "failed"}})
    assert failed.startswith("The job failed over there.")


def test_three_taglines_are_lanes_that_are_compared() -> None:
    """O132: comparison."""
    document = made("tagline-comparison")
    assert [one.id for one in document.steps if one.parent == "directions"] == ["benefit", "image", "contrast"]
    assert step(document, "compare").config["action"] == "compare"
    names = {"directions": {"lanes": ["Sit.", "Like a heron.", "Carry your chair."]}, "inputs": {}}
    prompt = language.render(step(document, "compare").config["prompt"], names).text
    assert "C, from a contrast:\nCarry your chair." in prompt


def test_a_text_is_rewritten_until_no_rule_is_broken() -> None:
    """O132: refinement, by rules instead of a score."""
    document = made("plain-language", rounds=6)
    rounds = step(document, "rounds").config
    assert rounds["passes"] == 6
    assert holds(rounds["until"], {"inspect": '{"valid": true, "problems": []}'})
    assert not holds(rounds["until"], {"inspect": '{"valid": false}'})
    problem = {"rule": "words", "message": "Say it plainly.", "where": "pursuant"}
    loop = {"index": 2, "previous": {"rewrite": "Second.", "inspect": {"problems": [problem]}}}
    prompt = language.render(step(document, "rewrite").config["prompt"], {"loop": loop, "inputs": {}}).text
    assert "- words: Say it plainly. (pursuant)\n\nYour last version:\nSecond." in prompt


@pytest.mark.parametrize("count", [3, 8])
def test_as_many_estimate_as_there_are_models_and_one_writes_the_consensus(count: int) -> None:
    """O132: consensus."""
    document = made("estimate-by-consensus", models=[f"account/model-{n}" for n in range(count)])
    join = step(document, "agree").config
    assert len(Topology(document).predecessors("agree")) == count
    assert (join["mode"], join["model"]) == ("consensus", "account/model-0")
    assert join["prompt"].startswith(f"{count} people")


def test_a_verdict_is_one_of_three_words_with_what_to_change() -> None:
    """O132: QA verdict, after three inspections side by side."""
    document = made("go-or-no-go")
    assert Topology(document).predecessors("verdict") == ("facts", "law", "voice")
    shape = step(document, "verdict").config["schema"]["properties"]["verdict"]
    assert shape["enum"] == ["publish", "revise", "reject"]
    verdict = {
        "verdict": "revise",
        "reason": "One claim.",
        "changes": [{"sentence": "For good!", "change": "Drop it."}],
    }
    assert shown("go-or-no-go", {"verdict": verdict}) == 'REVISE: One claim.\n- "For good!": Drop it.'
    assert shown("go-or-no-go", {"verdict": "No."}) == "No."


def test_a_thread_is_remembered_only_where_there_is_one() -> None:
    """O133: threads with saved messages."""
    document = made("tutor-with-memory")
    remember = step(document, "remember")
    assert document.policy.context.share_history
    assert holds(remember.condition, {"threadHistory": [{"text": "Hello"}]})
    assert not holds(remember.condition, {"threadHistory": []})
    assert not holds(remember.condition, {})
    prompt = step(document, "answer").config["prompt"]
    assert "You have not met before" in language.render(prompt, {"remember": None, "inputs": {"message": "?"}}).text


def test_what_did_not_arrive_is_named_and_the_rest_is_used() -> None:
    """O133, O117: retry and partial results."""
    document = made("morning-briefing")
    sources = Topology(document).predecessors("write")
    assert len(sources) == 4
    assert all(not step(document, name).critical for name in sources)
    names = {"weather": None, "rates": {"rates": {"USD": 1.07}}, "news": None, "services": None, "inputs": {}}
    prompt = language.render(step(document, "write").config["prompt"], names).text
    assert "Weather: missing" in prompt
    assert '{"USD": 1.07}' in prompt
    assert "Headlines: missing" in prompt


def test_a_page_is_fetched_before_it_is_summed_up() -> None:
    """O127"""
    document = made("page-summary", words=80)
    assert step(document, "fetch").config["url"] == "{{ inputs.address }}"
    names = {"inputs": {"words": 80, "question": "Q", "address": "A"}, "fetch": "<p>Closed on Mondays.</p>"}
    assert "Closed on Mondays" in language.render(step(document, "summarise").config["prompt"], names).text


def test_a_reply_is_only_sent_after_a_person_said_yes() -> None:
    document = made("support-reply")
    assert Topology(document).predecessors("send") == ("approve", "approve_again")
    assert after(document, "approve", "approved") == after(document, "approve_again", "approved") == ["send"]
    assert after(document, "approve_again", "sent_back") == ["result"]
    names = {"inputs": {"ticket": "7"}, "approve": "First.", "approve_again": None}
    assert json.loads(language.render(step(document, "send").config["body"], names).text)["text"] == "First."


def test_two_prompts_share_the_runs_by_weight() -> None:
    document = made("prompt-ab-test", share_a=90, share_b=10)
    draw = step(document, "draw").config
    assert (draw["by"], [branch["weight"] for branch in draw["branches"]]) == ("weights", [90, 10])
    assert draw["sticky"] == "{{ inputs.person }}"
    judged = '{"score": 0.7, "reasons": ["short"]}'
    text = shown("prompt-ab-test", {"prompt_a": None, "prompt_b": "Salt.", "judge": judged})
    assert text == "Prompt B, score 0.7\n- short\n\n---\n\nSalt."


@pytest.mark.parametrize("majority", ["doubtful", {"vote": "doubtful", "reason": "r"}, '{"vote": "doubtful"}'])
def test_only_what_is_doubtful_goes_to_a_person(majority: Any) -> None:
    document = made("moderation-vote")
    condition = step(document, "clear").config["condition"]
    assert not holds(condition, {"majority": majority})
    assert not holds(condition, {})
    assert holds(condition, {"majority": {"vote": "keep"}})
    assert holds(condition, {"majority": "hide"})
    assert "#3" not in step(document, "person").config["question"]
    assert "Voter 3: {{ voter_3.vote }}, because {{ voter_3.reason }}" in step(document, "person").config["question"]


def test_each_review_is_read_on_its_own_and_a_lost_one_loses_no_other() -> None:
    document = made("review-digest")
    assert step(document, "each").config["items"] == "{{ inputs.reviews }}"
    assert (step(document, "read").parent, step(document, "read").critical) == ("each", False)


@pytest.mark.parametrize("slug", ["critique-within-budget", "go-or-no-go", "meeting-notes-to-actions"])
def test_what_needs_only_plain_edges_runs_today(slug: str) -> None:
    assert stops_a_run(made(slug), catalogue()) == []


def test_a_line_that_is_said_only_when_it_is_urgent_leaves_no_gap() -> None:
    """C78: the prompt of the follow-up reads whole either way."""
    prompt = config("request-desk", "follow_up")["prompt"]
    for urgent in (True, False):
        text = language.render(prompt, {"classify": {"urgent": urgent}, "billing": "Done by Friday."}).text
        assert ("It is urgent" in text) == urgent
        assert "\n\n\n" not in text
