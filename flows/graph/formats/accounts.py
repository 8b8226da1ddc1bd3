"""Binds a foreign provider or agent to what this installation has: an account's model, or a role."""

import re
from collections.abc import Collection
from typing import Protocol

from flows.graph.formats.places import Place
from flows.graph.formats.report import Report

_NOT_IN_NAMES = re.compile(r"[\s/]+")
# Whose model it is, by the first word of its name, for formats that name a model alone.
VENDORS = {
    "glm": "zai",
    "gpt": "openai",
    "o1": "openai",
    "o3": "openai",
    "o4": "openai",
    "claude": "anthropic",
    "gemini": "google",
    "mistral": "mistral",
    "grok": "xai",
    "deepseek": "deepseek",
    "command": "cohere",
    "llama": "meta",
    "qwen": "alibaba",
}


class Accounts(Protocol):
    def for_provider(self, provider: str) -> str | None:
        """The name of an active account of that provider, in the workspace that imports."""
        ...


class NoAccounts:
    """The twin without any account: everything stays unbound."""

    def for_provider(self, provider: str) -> str | None:
        return None


class Binding:
    def __init__(self, accounts: Accounts, roles: Collection[str] | None, report: Report) -> None:
        self._accounts = accounts
        self._roles = None if roles is None else {role.casefold(): role for role in roles}
        self._report = report
        self._said: set[str] = set()

    def model(self, provider: str, model: str, place: Place) -> str:
        """`account/model`; without an account the provider stands in for it, and validation offers to rehearse it."""
        account = self._accounts.for_provider(provider)
        reference = f"{_slug(account or provider)}/{_slug(model)}"[:200]
        if account is None:
            self._report.unbound(
                place, f"There is no active account of {provider!r}; {reference} stays unbound until there is one."
            )
        elif provider not in self._said:
            self._said.add(provider)
            self._report.understood(place, f"Models of {provider!r} are called through the account {account!r}.")
        return reference

    def role(self, name: str, place: Place) -> str:
        """The role as it is spelled here, when it is known here."""
        if self._roles is None:
            return name
        known = self._roles.get(name.casefold())
        if known is None and name not in self._said:
            self._said.add(name)
            self._report.unbound(place, f"There is no role {name!r} yet; create it, or choose another.")
        return known or name

    def agent(self, name: str, place: Place) -> tuple[str | None, str | None]:
        """An agent is a role, or a model written with or without its account: (role, model)."""
        if self._roles and name.casefold() in self._roles:
            return self._roles[name.casefold()], None
        provider, slash, model = name.partition("/")
        if slash and provider.strip() and model.strip():
            return None, self.model(provider, model, place)
        first = re.split(r"[-_.:\s]", name.strip().casefold(), maxsplit=1)[0] or "model"
        return None, self.model(VENDORS.get(first, first), name, place)


def _slug(name: str) -> str:
    return _NOT_IN_NAMES.sub("-", name.strip()) or "unnamed"
