"""Runs that really ask models: an account, a flow that names it, a worker as it is, a server on loopback."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web
from celery import current_app
from django.apps import apps

from flows.actions.change_account import change_account
from flows.actions.create_account import create_account
from flows.actions.start_run import start_run
from flows.actions.try_account import try_account
from flows.engine.events import CallFailed, CallFinished, CallStarted, StepFailed
from flows.journal import reading
from flows.models import Account, Credential, Flow, Run
from flows.runtime import drive
from flows.tasks.compose import Composition
from tests.access.material import client_of, make_flow
from tests.people import People
from tests.providers.beside import vendor_beside
from tests.providers.vendors import Vendor, answering, saying
from tests.runtime.hosts import eventually, running_host

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]
KEY = "sk-sentinel-9d41e7aa03bc"
WIRES = ("openai-chat", "openai-responses", "anthropic", "gemini")
VERSIONS = {"gemini": "v1beta"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drive, "LINGER_SECONDS", 0.05)


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with vendor_beside() as beside:
        yield beside


def account_at(people: People, vendor: Vendor, **said: Any) -> Account:
    usual: dict[str, Any] = {"name": "work", "preset": "custom", "wire": vendor.wire, "key": KEY, "allow_private": True}
    return create_account(people.alice, people.workspace, base_url=f"{vendor.url}/v1", **(usual | said))


def flow_asking(people: People, model: str) -> Flow:
    draft = {"id": "draft", "kind": "model", "config": {"action": "generate", "model": model, "prompt": "Say it."}}
    result = {"id": "result", "kind": "output", "config": {"value": "{{ draft }}"}}
    edges = [{"source": "draft", "target": "result"}]
    return make_flow(people.workspace, people.bob, name="Ask", inputs=[], steps=[draft, result], edges=edges)


def started(people: People, model: str = "work/m") -> Run:
    return start_run(people.bob, people.workspace, flow_asking(people, model).pk, {})


def driven(run: Run) -> Run:
    with running_host(Composition()):
        eventually(lambda: not Run.objects.unfinished().exists(), timeout=30)
    run.refresh_from_db()
    return run


def told(run: Run, kind: type[Any]) -> list[Any]:
    return [record.event for record in reading.history(run.pk) if isinstance(record.event, kind)]


def error_of(run: Run) -> dict[str, Any]:
    (failed,) = told(run, StepFailed)
    error: dict[str, Any] = failed.error
    return error


@pytest.mark.parametrize("wire", WIRES)
def test_a_run_asks_a_model_over_each_wire_and_its_journal_says_what_it_took(everyone: People, wire: str) -> None:
    with vendor_beside(wire) as vendor:
        account_at(everyone, vendor)
        run = driven(started(everyone))
    assert (run.state, run.output, run.simulated) == ("completed", "Bees hum.", False)
    (began,) = told(run, CallStarted)
    (ended,) = told(run, CallFinished)
    assert (began.account, began.model, began.simulated) == ("work", "m", False)
    assert (ended.stop, ended.estimated) == ("end", False)
    assert ended.usage.input > 0
    assert ended.usage.output > 0
    assert ended.cost == Decimal(0)
    assert ended.prices["source"] == "unknown"  # nobody sells a model of this name
    signed = {*vendor.heard[0].headers.values()}
    assert signed & {KEY, f"Bearer {KEY}"}
    assert Credential.objects.get().used_at is not None


def test_what_a_known_model_took_is_billed(everyone: People, vendor: Vendor) -> None:
    account_at(everyone, vendor, preset="openai", wire="openai-chat")
    run = driven(started(everyone, "work/gpt-4o-mini"))
    (ended,) = told(run, CallFinished)
    assert run.cost == ended.cost > 0
    assert ended.prices["source"].startswith("genai-prices")


REFUSED = {"error": {"message": f"Incorrect API key provided: {KEY}.", "code": "invalid_api_key"}}
MISSING = {"error": {"message": "The model `gpt-0` does not exist.", "code": "model_not_found"}}


@pytest.mark.parametrize(
    ("status", "said", "code", "words"),
    [(401, REFUSED, "KEY_REFUSED", "work"), (404, MISSING, "MODEL_UNKNOWN", "work/gpt-0")],
)
def test_a_wrong_key_and_an_unknown_model_name_themselves(
    everyone: People, status: int, said: Any, code: str, words: str
) -> None:
    """O122: what is wrong, with which account, and what to do; and the key that the server quotes is not told on."""
    with vendor_beside(plays=saying(status, said)) as vendor:
        account_at(everyone, vendor)
        run = driven(started(everyone, "work/gpt-0"))
    error = error_of(run)
    assert (run.state, error["code"]) == ("failed", code)
    assert words in error["message"]
    assert error["remedy"]
    (failed,) = told(run, CallFailed)
    assert failed.error["code"] == code


def test_an_account_that_is_switched_off_after_the_start_names_itself(everyone: People, vendor: Vendor) -> None:
    account = account_at(everyone, vendor)
    run = started(everyone)
    change_account(everyone.alice, everyone.workspace, account.pk, active=False)
    error = error_of(driven(run))
    assert error["code"] == "ACCOUNT_INACTIVE"
    assert "'work' is switched off" in error["message"]
    assert vendor.heard == []


def test_an_address_of_ones_own_is_asked_only_while_it_is_open(everyone: People, vendor: Vendor) -> None:
    account = account_at(everyone, vendor, allow_private=False)
    error = error_of(driven(started(everyone)))
    assert error["code"] == "ADDRESS_REFUSED"
    assert "allow the address in the account" in error["remedy"]
    assert vendor.heard == []
    change_account(everyone.alice, everyone.workspace, account.pk, allow_private=True)
    assert driven(started(everyone)).state == "completed"


def test_one_account_serves_all_runs_of_a_worker_and_follows_its_changes(everyone: People, vendor: Vendor) -> None:
    account = account_at(everyone, vendor)
    flow = flow_asking(everyone, "work/m")
    with running_host(Composition()):
        start_run(everyone.bob, everyone.workspace, flow.pk, {})
        eventually(lambda: not Run.objects.unfinished().exists(), timeout=30)
        change_account(everyone.alice, everyone.workspace, account.pk, key="another-key", headers={"X-Team": "red"})
        start_run(everyone.bob, everyone.workspace, flow.pk, {})
        eventually(lambda: not Run.objects.unfinished().exists(), timeout=30)
    assert [heard.headers["authorization"] for heard in vendor.heard] == [f"Bearer {KEY}", "Bearer another-key"]
    assert [heard.headers.get("x-team") for heard in vendor.heard] == [None, "red"]


async def _echo(vendor: Vendor, request: web.Request, body: Any) -> web.StreamResponse:
    """A server that says back what it was signed with, in pieces."""
    key = request.headers["Authorization"].removeprefix("Bearer ")
    return await answering("It is ", key[:7], key[7:15], key[15:], " and that.")(vendor, request, body)


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is sent to workers and what is logged, tracebacks with it; complete when the test ends."""
    sent: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda *args, **kwargs: sent.append(f"{args} {kwargs}"))
    caplog.set_level("DEBUG")
    yield sent
    assert sent
    assert KEY not in " ".join(sent)
    assert KEY not in caplog.text


def test_a_key_that_the_server_says_back_in_pieces_is_nowhere(everyone: People, said: list[str]) -> None:
    """SECURITY 23: not in the output, the journal, messages or logs, nor anywhere in the database or the API."""
    with vendor_beside(plays=_echo) as vendor:
        account_at(everyone, vendor)
        run = driven(started(everyone))
    output = str(run.output)
    assert output.startswith("It is ")
    assert output.endswith(" and that.")
    assert "[secret]" in output
    assert not [place for place in _everything(everyone, run) if KEY in place]


def test_a_key_that_an_error_quotes_is_nowhere(everyone: People, said: list[str]) -> None:
    with vendor_beside(plays=saying(401, REFUSED)) as vendor:
        account = account_at(everyone, vendor)
        run = driven(started(everyone))
        tested = try_account(everyone.alice, everyone.workspace, account.pk, model="m")
    assert (run.state, tested["code"]) == ("failed", "KEY_REFUSED")
    assert not [place for place in (str(tested), *_everything(everyone, run)) if KEY in place]


def test_a_key_is_in_no_traceback_of_what_nobody_foresaw(
    everyone: People, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Any, *args: Any, **more: Any) -> Any:
        raise RuntimeError(f"a library that quotes {KEY}")

    monkeypatch.setattr("flows.providers.over_http.outgoing", broken)
    with vendor_beside() as vendor:
        account_at(everyone, vendor)
        run = driven(started(everyone))
    assert run.state == "failed"
    assert not [place for place in _everything(everyone, run) if KEY in place]


def _everything(people: People, run: Run) -> Iterator[str]:
    """What every door shows of it, and all rows of all tables, as text."""
    client, flow = client_of(people.alice), f"/api/flows/{run.flow_id}/"
    parts = ("", "events/", "steps/", "context/", "metrics/")
    exports = ("export/?format=json", "export/?format=yaml", "export/file/?format=yaml", "problems/", "versions/1/")
    paths = [f"/api/runs/{run.pk}/{part}" for part in parts] + [flow, *(flow + export for export in exports)]
    for path in (*paths, "/api/accounts/", "/api/credentials/", "/api/runs/", "/api/system/"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        yield answer.getvalue().decode()
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            yield " ".join(map(_text, row))


def _text(value: Any) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, memoryview | bytes) else str(value)
