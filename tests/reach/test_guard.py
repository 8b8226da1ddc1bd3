import errno
import socket
from pathlib import Path

import pytest
from aiohappyeyeballs import AddrInfoType

from flows.faults import Permanent, StepFault
from flows.reach.allowance import NOTHING, Allowance
from flows.reach.client import Request
from flows.reach.guard import Guard, Refused
from tests.reach.servers import HOST, Names, reaching, saying, serving
from tests.reach.test_address import LOOPBACK
from tests.reach.test_networks import BEYOND, PUBLIC, PUBLIC_6


def found(address: str, port: int = 80) -> AddrInfoType:
    if ":" in address:
        return socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port, 0, 0)
    return socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)


@pytest.mark.parametrize("address", [*BEYOND, "fe80::1%eth0", "nonsense"])
def test_no_socket_is_made_for_an_address_that_may_not_be_reached(address: str) -> None:
    """SECURITY 9, 11"""
    with pytest.raises(Refused) as caught:
        Guard(NOTHING)(found(address))
    assert caught.value.errno == errno.EACCES


@pytest.mark.parametrize("address", PUBLIC + PUBLIC_6)
def test_a_socket_is_made_for_a_public_address(address: str) -> None:
    with Guard(NOTHING)(found(address)) as made:
        assert made.type == socket.SOCK_STREAM


def test_what_an_owner_opened_gets_its_socket() -> None:
    guard = Guard(Allowance.read(["127.0.0.1:80"]))
    guard(found("127.0.0.1")).close()
    with pytest.raises(Refused):
        guard(found("127.0.0.1", 81))


@pytest.mark.parametrize("spelled", LOOPBACK)
async def test_no_spelling_of_an_address_gets_around_the_guard(spelled: str) -> None:
    """SECURITY 9"""
    async with serving(saying(b"secret")) as server, reaching("10.0.0.1") as reach:
        with pytest.raises(Permanent) as caught:
            async with reach.send(Request("GET", f"http://{spelled}:{server.port}/")):
                pass
        assert caught.value.code == "ADDRESS_REFUSED"
        assert f"127.0.0.1:{server.port} to BATON_ALLOWED_ADDRESSES" in caught.value.remedy
        assert server.connections == 0


@pytest.mark.parametrize("address", BEYOND)
async def test_a_name_is_judged_by_what_it_resolves_to(address: str) -> None:
    """SECURITY 9: also when the name looks harmless, and whatever literal it could be."""
    literal = f"[{address}]" if ":" in address else address
    async with reaching("10.255.255.255", resolver=Names(harmless_example=[address])) as reach:
        for host in ("harmless.example", literal):
            with pytest.raises(Permanent) as caught:
                async with reach.send(Request("GET", f"http://{host}:9/")):
                    pass
            assert caught.value.code == "ADDRESS_REFUSED"
            assert BEYOND[address] in caught.value.message


async def test_a_name_that_resolves_to_nothing_says_so() -> None:
    async with reaching(resolver=Names()) as reach:
        with pytest.raises(StepFault) as caught:
            async with reach.send(Request("GET", "http://nowhere.example/")):
                pass
        assert caught.value.code in ("HOST_UNKNOWN", "CONNECTION_FAILED")


async def test_an_answer_that_changes_between_look_up_and_connection_gains_nothing() -> None:
    """SECURITY 11: rebinding. 127.0.0.2 stands for a public address here, 127.0.0.1 for a private one."""
    names = Names(rebound_example=["127.0.0.2", HOST])
    async with serving(saying(b"secret")) as server, reaching("127.0.0.2", resolver=names) as reach:
        url = f"http://rebound.example:{server.port}/"
        codes = []
        for _ in range(3):
            with pytest.raises(StepFault) as caught:
                async with reach.send(Request("POST", url, repeatable=False)):
                    pass
            codes.append(caught.value.code)
            reach._pool()._sessions[True].connector.clear_dns_cache()  # type: ignore[union-attr]
        assert codes == ["CONNECTION_FAILED", "ADDRESS_REFUSED", "ADDRESS_REFUSED"]
        assert server.connections == 0


async def test_of_several_answers_only_the_public_ones_are_tried() -> None:
    names = Names(mixed_example=[f"10.0.0.1 ::1 {HOST}"])
    async with serving(saying(b"fine")) as server, reaching(HOST, resolver=names) as reach:
        request = Request("GET", f"http://mixed.example:{server.port}/")
        async with reach.send(request) as reply:
            assert await reply.read() == b"fine"


async def test_a_name_that_an_owner_opened_opens_what_it_resolves_to_and_no_other_name() -> None:
    async with serving(saying(b"fine")) as server:
        names = Names(ours_example=[HOST], other_example=[HOST])
        async with reaching(f"ours.example:{server.port}", resolver=names) as reach:
            async with reach.send(Request("GET", f"http://ours.example:{server.port}/")) as reply:
                assert await reply.read() == b"fine"
            with pytest.raises(Permanent, match=r"other\.example is or leads to a loopback address"):
                async with reach.send(Request("GET", f"http://other.example:{server.port}/")):
                    pass
        assert [heard.headers["host"] for heard in server.heard] == [f"ours.example:{server.port}"]


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """SECURITY 12"""
    async with serving(saying(b"proxy")) as proxy, serving(saying(b"direct")) as server:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        async with reaching() as reach, reach.send(Request("GET", server.url)) as reply:
            assert await reply.read() == b"direct"
        assert proxy.connections == 0


async def test_no_login_of_the_netrc_file_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "netrc"
    file.write_text(f"machine {HOST} login ada password lovelace\n")
    monkeypatch.setenv("NETRC", str(file))
    async with serving(saying()) as server, reaching() as reach, reach.send(Request("GET", server.url)):
        assert "authorization" not in server.heard[0].headers
