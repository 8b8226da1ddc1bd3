"""Who can reach this server, and what must be set before anybody beyond this machine may."""

import ipaddress
from collections.abc import Sequence

from flows.faults import Misconfigured

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")


def is_loopback(host: str) -> bool:
    name = host.removeprefix("[").removesuffix("]")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def refuse_unsafe_start(
    *, host: str, allowed_hosts: Sequence[str], debug: bool, key_is_generated: bool, hosts_are_default: bool
) -> None:
    """Off loopback, Baton starts only with a key of its own, named hosts and no debugging pages."""
    beyond = [name for name in allowed_hosts if not is_loopback(name)]
    if is_loopback(host) and not beyond:
        return
    todo = []
    if debug:
        todo.append("unset BATON_DEBUG, whose error pages show settings")
    if key_is_generated:
        todo.append("set BATON_SECRET_KEY (or BATON_SECRET_KEY_FILE) to at least 32 random characters")
    if hosts_are_default:
        todo.append("set BATON_ALLOWED_HOSTS to the host names people will use, separated by commas")
    elif "*" in allowed_hosts:
        todo.append("name the hosts in BATON_ALLOWED_HOSTS instead of *")
    if todo:
        why = f"HOST={host}" if not is_loopback(host) else f"BATON_ALLOWED_HOSTS={','.join(beyond)}"
        raise Misconfigured(f"{why} opens Baton to other machines. First: {'; '.join(todo)}.")
