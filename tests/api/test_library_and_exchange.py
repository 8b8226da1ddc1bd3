"""Templates, roles, imports and exports as the browser sees them."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from flows.actions import upgrade_draft as upgrading
from flows.graph import read
from flows.graph.formats import FORMATS
from flows.graph.upgrades import Upgrade
from flows.library import templates
from flows.models import AuditEntry, Flow, User
from tests.access.material import client_of

EXAMPLES = Path(__file__).parents[1] / "examples"


def post(user: User, path: str, body: dict[str, Any]) -> Any:
    return client_of(user).post(f"/api/{path}", body, content_type="application/json")


def test_templates_say_what_they_promise_and_can_be_drawn(vera: User) -> None:
    """O7, O112: each with a promise, when to use it, what it asks and a small graph."""
    listed = client_of(vera).get("/api/templates/").json()["results"]
    assert [one["slug"] for one in listed] == [template.slug for template in templates()]
    for one in listed:
        assert one["promise"]
        assert one["when"]
        assert one["step_count"] == len(one["graph"]["steps"])
        assert {"starter", "document"}.isdisjoint(one)
        assert all({"sets", "repeats"}.isdisjoint(parameter) for parameter in one["parameters"])
    whole = client_of(vera).get("/api/templates/critique/").json()
    assert whole["document"]["steps"]
    assert next(one for one in listed if one["slug"] == "refine-until-good")["runs"] is True


def test_a_flow_is_made_from_a_template_with_answers(bob: User) -> None:
    """O66: wrong answers are told by their names."""
    body = {"name": "Mine", "parameters": {"critic": "rehearsal/blunt"}}
    made = post(bob, "templates/critique/use/", body)
    assert (made.status_code, made.json()["name"]) == (201, "Mine")
    wrong = post(bob, "templates/critique/use/", {"parameters": {"critic": 7}})
    assert (wrong.status_code, wrong.json()["errors"][0]["where"]) == (400, "critic")


def test_roles_and_the_format_are_there_to_be_read(vera: User, flow: Flow) -> None:
    """C6, C8: roles with prompt, tools, capabilities, limits and settings; the format as a JSON Schema."""
    roles = client_of(vera).get("/api/roles/").json()["results"]
    assert {"Critic", "Architect", "Code Reviewer"} <= {role["name"] for role in roles}
    assert {"prompt", "tools", "capabilities", "context", "settings"} <= set(roles[0])
    schema = client_of(vera).get("/api/schemas/flow/").json()
    jsonschema.validate(flow.document, schema)


@pytest.mark.parametrize("file", sorted(path.name for path in EXAMPLES.iterdir() if path.is_file()))
def test_a_foreign_flow_comes_in_with_a_report(bob: User, file: str) -> None:
    """O27, C1, R41: imported as it is, told line by line; what is previewed is what is made."""
    text = (EXAMPLES / file).read_text(encoding="utf-8")
    preview = post(bob, "imports/preview/", {"text": text}).json()
    assert preview["report"]
    assert {line["what"] for line in preview["report"]} <= {"understood", "changed", "kept", "unbound"}
    assert not Flow.objects.exists()
    made = post(bob, "imports/", {"text": text, "name": "Imported"})
    assert made.status_code == 201, made.content
    assert made.json()["flow"]["document"] == {**preview["document"], "name": "Imported"}
    assert made.json()["problems"].keys() == {"results", "errors", "warnings"}
    assert AuditEntry.objects.get(verb="flow.imported").data["format"] == preview["format"]


@pytest.mark.parametrize("format", FORMATS)
def test_a_flow_goes_out_as_text_and_as_a_file(vera: User, flow: Flow, format: str) -> None:
    client = client_of(vera)
    told = client.get(f"/api/flows/{flow.pk}/export/?format={format}").json()
    assert told["text"]
    assert isinstance(told["report"], list)
    file = client.get(f"/api/flows/{flow.pk}/export/file/?format={format}")
    assert file.content.decode() == told["text"]
    assert file["Content-Disposition"].startswith("attachment; filename=")
    assert file["Content-Type"].startswith(told["media_type"])
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in file["Content-Security-Policy"]


def test_an_export_can_be_of_a_version_and_the_format_must_be_known(vera: User, flow: Flow) -> None:
    Flow.objects.filter(pk=flow.pk).update(document={**flow.document, "description": "Only in the draft"})
    client = client_of(vera)
    assert "Only in the draft" in client.get(f"/api/flows/{flow.pk}/export/").json()["text"]
    assert "Only in the draft" not in client.get(f"/api/flows/{flow.pk}/export/?version=1").json()["text"]
    for query in ("format=exe", "format=", "format=../../etc", "version=9&format=exe"):
        assert client.get(f"/api/flows/{flow.pk}/export/file/?{query}").json()["errors"][0]["where"] == "format"


def test_what_goes_out_comes_in_again_as_it_was(bob: User, flow: Flow) -> None:
    for format in ("json", "yaml"):
        text = client_of(bob).get(f"/api/flows/{flow.pk}/export/?format={format}").json()["text"]
        made = post(bob, "imports/", {"text": text, "format": format}).json()["flow"]
        assert {**made["document"], "name": flow.name} == flow.document


def test_a_file_name_cannot_break_out_of_its_header(bob: User, flow: Flow) -> None:
    name = 'a"; filename="evil.html\r\nSet-Cookie: x=1 – ☃'
    Flow.objects.filter(pk=flow.pk).update(document={**flow.document, "name": name})
    answer = client_of(bob).get(f"/api/flows/{flow.pk}/export/file/?format=json")
    assert answer.status_code == 200
    assert "\n" not in answer["Content-Disposition"]
    assert 'evil.html"' not in answer["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers


def test_an_upgrade_is_shown_before_it_is_made(bob: User, flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    """C112: explicit steps with a preview; nothing changes by looking."""
    client = client_of(bob)
    today = client.get(f"/api/flows/{flow.pk}/upgrade/").json()
    assert (today["changes"], today["document"]) == ([], flow.document)
    newer = read({**flow.document, "description": "As today's kinds want it"})
    monkeypatch.setattr(upgrading, "upgrade", lambda data, catalogue: Upgrade(newer, ("The draft is described.",)))
    assert client.get(f"/api/flows/{flow.pk}/upgrade/").json()["changes"] == ["The draft is described."]
    assert Flow.objects.get().revision == 1
    assert post(bob, f"flows/{flow.pk}/upgrade/", {"revision": 1}).json()["revision"] == 2
    assert AuditEntry.objects.get(verb="flow.upgraded").data["changes"] == ["The draft is described."]
