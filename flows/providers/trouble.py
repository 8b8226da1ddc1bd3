"""What can go wrong between an account and its endpoint, whatever the wire; the wires say what a vendor's errors mean.

Permanent   INPUT_TOO_LARGE · REPLY_UNREADABLE · REDIRECT_REFUSED
Transient   REPLY_INCOMPLETE · STALLED
"""

from flows.faults import Permanent, StepFault, Transient


def too_much(what: str, size: int, most: int) -> Permanent:
    return Permanent(
        f"The {what} has {size:,} bytes; this account takes {most:,} at most.",
        code="INPUT_TOO_LARGE",
        remedy=f"Shorten the {what}, or raise the limit in the account's settings.",
        where="config.system" if what == "system prompt" else "config.prompt",
    )


def web_page(host: str) -> Permanent:
    return _unreadable(f"{host} answered with a web page instead of an answer.")


def not_json(host: str) -> Permanent:
    return _unreadable(f"The answer of {host} is not JSON.")


def no_stream(host: str) -> Permanent:
    return _unreadable(f"{host} streamed something that is no answer.")


def misread(host: str) -> Permanent:
    return _unreadable(f"The answer of {host} has a form that is not known here.")


def redirected(host: str) -> Permanent:
    return Permanent(
        f"{host} sends requests on to another address. Keys and prompts are not taken there.",
        code="REDIRECT_REFUSED",
        remedy="If you trust the address that it leads to, make it the account's base URL.",
    )


def empty(host: str) -> Transient:
    return _incomplete(f"{host} ended its answer before it had begun.")


def broken_off(host: str) -> Transient:
    return _incomplete(f"The connection to {host} broke off in the middle of the answer.")


def no_first(host: str, seconds: float) -> Transient:
    return _stalled(f"{host} did not begin to answer within {seconds:g} s.")


def no_more(host: str, seconds: float) -> Transient:
    return _stalled(f"{host} fell silent in the middle of its answer, for more than {seconds:g} s.")


def placed(fault: StepFault, account: str, model: str) -> StepFault:
    """With the account and the model in its sentence, so that it is clear who said it."""
    called = f"{account}/{model}" if model else account
    if called not in fault.message:
        fault.message = f"{called}: {fault.message}"
        fault.args = (fault.message,)
    if fault.code == "ADDRESS_REFUSED":
        fault.remedy = "If this machine is yours, an owner of the workspace can allow the address in the account."
    return fault


def _unreadable(message: str) -> Permanent:
    return Permanent(
        message,
        code="REPLY_UNREADABLE",
        remedy="Check the account's base URL, and that its wire is the one spoken there.",
    )


def _incomplete(message: str) -> Transient:
    return Transient(message, code="REPLY_INCOMPLETE", remedy="Try again; a step can have retries for this.")


def _stalled(message: str) -> Transient:
    return Transient(
        message, code="STALLED", remedy="Try again, choose a quicker model, or give the account more time to answer."
    )
