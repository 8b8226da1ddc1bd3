"""The mechanics of templates, with made-up files."""

import json
from pathlib import Path
from typing import Any

import pytest

from flows.faults import InvalidInput, Misconfigured, NotFound
from flows.graph import Document
from flows.library import instantiate, template, templates
from flows.library.templates import FlowTemplate, read_template


def flow(**more: Any) -> dict[str, Any]:
    step = {
        "kind": "model",
        "title": "Opinion #1",
        "config": {"model": "a/b", "prompt": "You are #1 of #n. {{ topic }}"},
    }
    judge = {"model": "a/b", "prompt": "#n spoke.\n\nOpinion #1:\n{{ opinion }}\n\nEnd.", "settings": {}}
    return {
        "schema": 1,
        "name": "Opinions",
        "inputs": [{"name": "topic", "default": "rain"}, {"name": "opinion_count"}],
        "steps": [
            {"id": "opinion", **step},
            {"id": "judge", "kind": "model", "title": "Judge", "config": judge},
        ],
        "edges": [{"source": "opinion", "target": "judge"}],
        **more,
    }


def made(folder: Path, *parameters: dict[str, Any], **more: Any) -> FlowTemplate:
    path = folder / "opinions.yaml"
    content = {
        "promise": "Many opinions, one judge.",
        "category": "Comparing",
        "when": "Use it in tests, and nowhere else.",
        "parameters": [{"title": "A title", **parameter} for parameter in parameters],
        "flow": flow(),
        **more,
    }
    path.write_text(json.dumps(content))  # which YAML can read
    return read_template(path)


MODELS = {"name": "models", "type": "models", "default": ["a/b", "a/c"], "min": 2, "max": 8, "repeats": "opinion"}
HEAT = {
    "name": "heat",
    "type": "number",
    "default": 0.5,
    "min": 0,
    "max": 1,
    "sets": ["steps.judge.config.settings.temperature"],
}


def prompts(document: Document) -> dict[str, str]:
    return {step.id: step.config["prompt"] for step in document.steps}


def test_a_repeated_step_comes_with_its_model_its_edges_and_what_is_said_of_it(tmp_path: Path) -> None:
    """O67, O71: a list of models makes as many steps."""
    document = instantiate(made(tmp_path, MODELS), {"models": ["x/1", "x/2", "x/3"]})
    assert [(step.id, step.title, step.config["model"]) for step in document.steps] == [
        ("opinion_1", "Opinion 1", "x/1"),
        ("opinion_2", "Opinion 2", "x/2"),
        ("opinion_3", "Opinion 3", "x/3"),
        ("judge", "Judge", "a/b"),
    ]
    assert [(edge.source, edge.target) for edge in document.edges] == [
        ("opinion_1", "judge"),
        ("opinion_2", "judge"),
        ("opinion_3", "judge"),
    ]
    said = prompts(document)
    assert said["opinion_2"] == "You are 2 of 3. {{ topic }}"
    assert said["judge"] == (
        "3 spoke.\n\nOpinion 1:\n{{ opinion_1 }}\n\nOpinion 2:\n{{ opinion_2 }}\n\nOpinion 3:\n{{ opinion_3 }}\n\nEnd."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ steps.opinion.output }}", "{{ steps.opinion_1.output }}\n\n{{ steps.opinion_2.output }}"),
        ("opinion {{ inputs.opinion_count }}", "opinion {{ inputs.opinion_count }}"),
        ("{{ opinion ~ opinion }}", "{{ opinion_1 ~ opinion_1 }}\n\n{{ opinion_2 ~ opinion_2 }}"),
        ("{% if topic %}\n\nnothing of it\n\n{% endif %}", "{% if topic %}\n\nnothing of it\n\n{% endif %}"),
    ],
)
def test_only_what_names_the_step_is_repeated(tmp_path: Path, text: str, expected: str) -> None:
    document = flow()
    document["steps"][1]["config"]["prompt"] = text
    assert prompts(instantiate(made(tmp_path, MODELS, flow=document)))["judge"] == expected


def test_answers_go_to_their_places_and_the_rest_takes_its_default(tmp_path: Path) -> None:
    parameters = (
        HEAT,
        {"name": "topic", "type": "text", "default": "snow", "sets": ["inputs.topic.default", "description"]},
        {"name": "judge", "type": "model", "default": "z/z", "sets": ["steps.judge.config.model"]},
    )
    one = made(tmp_path, *parameters)
    document = instantiate(one, {"heat": 1, "judge": None})
    assert document.steps[1].config["settings"] == {"temperature": 1}
    assert document.steps[1].config["model"] == "z/z"
    assert (document.inputs[0].default, document.description) == ("snow", "snow")
    assert instantiate(one, {"topic": "hail"}).inputs[0].default == "hail"


def test_of_a_list_of_models_a_place_gets_the_first(tmp_path: Path) -> None:
    one = made(tmp_path, {**MODELS, "sets": ["steps.judge.config.model"]})
    assert instantiate(one, {"models": ["x/1", "x/2"]}).steps[-1].config["model"] == "x/1"


@pytest.mark.parametrize(
    ("values", "where", "message"),
    [
        ({"models": "x/1"}, "models", "list of models"),
        ({"models": ["x/1"]}, "models", "2 to 8 models"),
        ({"models": ["x/1"] * 9}, "models", "2 to 8 models"),
        ({"models": ["x/1", "x"]}, "models", "rehearsal/steady"),
        ({"models": ["x/1", 7]}, "models", "rehearsal/steady"),
        ({"models": ["x/1", "x/\x00"]}, "models", "rehearsal/steady"),
        ({"heat": "warm"}, "heat", "a number"),
        ({"heat": True}, "heat", "a number"),
        ({"heat": float("nan")}, "heat", "a number"),
        ({"heat": 1.1}, "heat", "0 to 1"),
        ({"hat": 1}, "hat", "asks nothing"),
    ],
)
def test_a_wrong_answer_is_refused_at_its_parameter(
    tmp_path: Path, values: dict[str, Any], where: str, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message) as refused:
        instantiate(made(tmp_path, MODELS, HEAT), values)
    assert refused.value.where == where


def test_all_wrong_answers_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        instantiate(made(tmp_path, MODELS, HEAT), {"models": [], "heat": 7})
    assert [problem["where"] for problem in refused.value.problems] == ["models", "heat"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "n", "type": "text", "default": "x", "sets": ["steps.nobody.config.model"]},
        {"name": "n", "type": "text", "default": "x", "sets": ["steps.judge.config.nothing.deep"]},
        {"name": "n", "type": "text", "default": "x", "sets": ["steps.judge.title.deep"]},
        {"name": "n", "type": "models", "default": ["a/b"], "repeats": "nobody"},
        {"name": "n", "type": "text", "default": "x", "repeats": "opinion"},
        {"name": "n", "type": "text", "default": "x"},
        {"name": "n", "type": "integer", "default": 1.5, "sets": ["name"]},
        {"name": "n", "type": "text", "default": "x", "sets": ["name"], "colour": "red"},
    ],
)
def test_a_file_whose_parameter_leads_nowhere_is_refused_by_name(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(Misconfigured, match=r"opinions\.yaml"):
        made(tmp_path, wrong)


@pytest.mark.parametrize("content", ["promise: [", "promise: 7", "flow: {}", "", "- a"])
def test_a_broken_file_is_told_with_its_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "odd.yaml").write_text(content)
    with pytest.raises(Misconfigured, match=r"odd\.yaml"):
        templates(tmp_path)


def test_a_flow_of_a_template_that_is_not_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"opinions\.yaml, flow\.edges\[0\]"):
        made(tmp_path, flow=flow(edges=[{"source": "opinion", "target": "nobody"}]))


def test_one_parameter_has_one_name_and_one_step_is_repeated(tmp_path: Path) -> None:
    for pair in ((HEAT, HEAT), (MODELS, {**MODELS, "name": "others", "repeats": "judge"})):
        with pytest.raises(Misconfigured, match="parameters"):
            made(tmp_path, *pair)


def test_a_template_that_is_not_there_is_not_found() -> None:
    """R119: TEMPLATE_NOT_FOUND."""
    with pytest.raises(NotFound) as missing:
        template("../roles/critic")
    assert missing.value.code == "TEMPLATE_NOT_FOUND"


def test_a_form_learns_what_is_asked_and_not_where_it_goes(tmp_path: Path) -> None:
    shown = made(tmp_path, MODELS).to_json()
    assert shown["parameters"] == [
        {
            "name": "models",
            "title": "A title",
            "help": "",
            "type": "models",
            "default": ["a/b", "a/c"],
            "min": 2,
            "max": 8,
        }
    ]
    assert [step.id for step in made(tmp_path, MODELS).document.steps] == ["opinion_1", "opinion_2", "judge"]
    assert (shown["slug"], shown["category"], shown["starter"]) == ("opinions", "Comparing", False)
