"""The one process, as it is started for real. (R142, R143)"""

import json
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from tests.orchestrator.entering import come_in, open_socket, start_a_run
from tests.orchestrator.starting import refusal
from tests.services import BatonProcess

pytestmark = pytest.mark.slow

ASK = b"GET /signin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def raw(baton: BatonProcess, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", baton.port), timeout=30) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer


def talk(opened: ClientConnection, messages: list[str]) -> None:
    """All at once; then listens, until it is closed."""
    for message in messages:
        opened.send(message)
    while True:
        opened.recv(timeout=30)


@pytest.fixture(scope="module")
def baton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BatonProcess]:
    with BatonProcess(tmp_path_factory.mktemp("serve")) as running:
        yield running


@pytest.fixture(scope="module")
def visitor(baton: BatonProcess) -> Iterator[httpx.Client]:
    with come_in(baton.url, baton.link) as client:
        yield client


def test_it_says_where_it_is_and_how_to_come_in(baton: BatonProcess) -> None:
    lines = baton.output.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Baton is ready in "))
    assert re.fullmatch(r"Baton is ready in \d+\.\d s", lines[start])
    assert lines[start + 1] == f"  {baton.url}"
    assert lines[start + 2] == "Sign in once, within 10 minutes:"
    assert re.fullmatch(rf"  {baton.url}/enter/[\w-]+/", lines[start + 3])
    assert lines[:start] == []


def test_it_names_itself_to_other_commands(baton: BatonProcess) -> None:
    assert json.loads((baton.home / "driver.lock").read_text()) == {"pid": baton.pid, "address": baton.url}


def test_a_second_one_on_the_same_folder_is_one_line(baton: BatonProcess) -> None:
    line = refusal("serve", baton.home, {})
    assert f"Another Baton (pid {baton.pid}, {baton.url}) already runs on this folder" in line


def test_the_server_does_not_tell_what_it_is_made_of(baton: BatonProcess) -> None:
    head = raw(baton, ASK).split(b"\r\n\r\n")[0].lower()
    assert b"content-security-policy: default-src 'none'" in head
    assert b"\r\nserver:" not in head


def test_a_body_that_is_too_large_is_refused_while_it_arrives(baton: BatonProcess) -> None:
    post = b"POST /api/runs/ HTTP/1.1\r\nHost: localhost\r\n"
    assert raw(baton, post + b"Content-Length: 99999999999\r\n\r\n").startswith(b"HTTP/1.1 413 ")
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", baton.port), timeout=30) as connection:
        connection.sendall(post + b"Transfer-Encoding: chunked\r\n\r\n")
        answer = b""
        try:
            for _ in range(40):
                connection.sendall(chunk)
            answer = connection.recv(100)
        except ConnectionError:
            pass
    assert answer == b"" or answer.startswith(b"HTTP/1.1 413 ")
    assert httpx.get(baton.url + "/health/").status_code == 200


def test_no_form_is_read_on_the_thread_that_serves_everybody(baton: BatonProcess) -> None:
    """Twisted would, without limits, and refuse by itself what it cannot read; so the refusal must be Django's."""
    post = b"POST /signin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n"
    head = raw(baton, post + b"Content-Type: multipart/form-data\r\n\r\nx").split(b"\r\n\r\n")[0].lower()
    assert head.startswith(b"http/1.1 403 ")
    assert b"content-security-policy: " in head


def test_a_body_in_chunks_is_a_body(visitor: httpx.Client) -> None:
    answer = visitor.post(
        "/api/runs/", content=iter([b'{"flow":', b"null}"]), headers={"Content-Type": "application/json"}
    )
    assert answer.json()["errors"][0] == {"where": "flow", "message": "This field may not be null."}


@pytest.mark.parametrize(
    ("messages", "code"), [(["x" * 100_000], 1009), (['{"type":"follow","since":0}'] * 3_000, 1008)]
)
def test_a_client_that_talks_too_much_is_closed_with_a_reason(
    baton: BatonProcess, visitor: httpx.Client, messages: list[str], code: int
) -> None:
    """What one socket may keep waiting in memory is bounded, in size and in number."""
    path = f"/ws/runs/{start_a_run(visitor)}/"
    opening = open_socket(baton.url, path, origin=baton.url, client=visitor)
    with opening as opened, pytest.raises(ConnectionClosed) as closed:
        talk(opened, messages)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code
    assert closed.value.rcvd.reason
    assert "Traceback" not in baton.output


def test_a_history_longer_than_any_message_that_may_come_in_reaches_its_socket(
    baton: BatonProcess, visitor: httpx.Client
) -> None:
    document = {
        "schema": 1,
        "name": "Long story",
        "inputs": [{"name": "story", "type": "long_text"}],
        "steps": [{"id": "brief", "kind": "input"}],
        "edges": [],
    }
    flow = visitor.post("/api/flows/", json={"document": document}).raise_for_status().json()
    publishing = {"revision": flow["revision"], "message": ""}
    visitor.post(f"/api/flows/{flow['id']}/publish/", json=publishing).raise_for_status()
    starting = {"flow": flow["id"], "inputs": {"story": "a very long story " * 5_000}}
    run = visitor.post("/api/runs/", json=starting).raise_for_status().json()["id"]
    with open_socket(baton.url, f"/ws/runs/{run}/", origin=baton.url, client=visitor, largest=None) as opened:
        opened.send(json.dumps({"type": "follow", "since": 0}))
        told = json.loads(opened.recv(timeout=30))
    assert told["events"][0]["type"] == "run_created"
    assert len(told["events"][0]["data"]["inputs"]["story"]) == 90_000
    assert "Traceback" not in baton.output


def test_a_socket_from_another_page_is_refused(baton: BatonProcess) -> None:
    for origin in (None, "http://evil.example", baton.url.replace("127.0.0.1", "localhost")):
        with pytest.raises(InvalidStatus) as refused, open_socket(baton.url, "/ws/nowhere/", origin=origin):
            pass
        assert refused.value.response.status_code == 403


def test_a_socket_to_nowhere_is_closed_with_its_reason(baton: BatonProcess) -> None:
    opening = open_socket(baton.url, "/ws/nowhere/", origin=baton.url)
    with opening as opened, pytest.raises(ConnectionClosed) as closed:
        opened.recv(timeout=30)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4404, "There is no socket at this address.")
    assert "Traceback" not in baton.output


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_with_status_0_and_can_start_again(tmp_path: Path, sent: signal.Signals) -> None:
    for _ in range(2):
        baton = BatonProcess(tmp_path).start()
        idle = socket.create_connection(("127.0.0.1", baton.port))  # half a request must not hold it up
        idle.sendall(b"GET / HTTP/1.1\r\nHost")
        assert baton.terminate(sent, timeout=5) == 0
        idle.close()
        assert baton.output.endswith("Stopped.")
        assert "Traceback" not in baton.output
        assert "did not stop" not in baton.output
        assert (tmp_path / "driver.lock").read_text() == ""


@pytest.mark.crash
def test_after_a_kill_it_starts_on_the_same_folder(tmp_path: Path) -> None:
    baton = BatonProcess(tmp_path).start()
    baton.kill()
    assert json.loads((tmp_path / "driver.lock").read_text())["pid"] == baton.pid
    with BatonProcess(tmp_path) as again:
        assert json.loads((tmp_path / "driver.lock").read_text())["pid"] == again.pid


def test_a_signal_during_the_start_leaves_no_traceback(tmp_path: Path) -> None:
    baton = BatonProcess(tmp_path).spawn()
    while not (tmp_path / "driver.lock").exists():
        pass
    assert baton.terminate(signal.SIGINT, timeout=5) == 0
    assert "Traceback" not in baton.output


def test_open_sockets_are_told_to_come_back_and_the_run_goes_on(tmp_path: Path) -> None:
    """R142, R143: a stop in the middle of a run loses nothing."""
    slow = {"BATON_REHEARSAL_SPEED": "0.2"}
    with BatonProcess(tmp_path, env=slow) as baton, come_in(baton.url, baton.link) as client:
        run = start_a_run(client)
        with open_socket(baton.url, f"/ws/runs/{run}/", origin=baton.url, client=client) as watching:
            watching.send(json.dumps({"type": "follow", "since": 0}))
            while "call_started" not in watching.recv(timeout=30):
                pass
            assert baton.terminate(signal.SIGTERM, timeout=5) == 0
            with pytest.raises(ConnectionClosed) as closed:
                list(watching)  # what was under way comes first
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert "Traceback" not in baton.output
    assert "did not stop" not in baton.output
    fast = {"BATON_REHEARSAL_SPEED": "0"}
    with BatonProcess(tmp_path, port=baton.port, env=fast) as again, httpx.Client(base_url=again.url) as visitor:
        visitor.cookies = client.cookies
        with open_socket(again.url, f"/ws/runs/{run}/", origin=again.url, client=visitor) as watching:
            watching.send(json.dumps({"type": "follow", "since": 0}))
            while "run_completed" not in watching.recv(timeout=30):
                pass
        events = visitor.get(f"/api/runs/{run}/events/").raise_for_status().json()["results"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert [event["type"] for event in events].count("run_resumed") == 1
