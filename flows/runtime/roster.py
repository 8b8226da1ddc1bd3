"""The engine's roster port on stored accounts: which of a workspace's models plays a role now, and why.

- In a run that is rehearsed the rehearsal plays every role; in a real run it plays none.
- What a model can do is what the owner says of it, else what is known of its family, else nothing; how much it reads is
  what its endpoint says, else the table of prices.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from flows.engine.ports import Clock
from flows.faults import NotFound, Permanent
from flows.journal.threads import in_thread
from flows.library import Role, role
from flows.library.choice import Candidate, Choice, Needs, choose
from flows.library.model_facts import facts, marked
from flows.models import Account
from flows.providers.port import Tokens
from flows.providers.prices import UNKNOWN, context_window
from flows.runtime.accounts import vendor_of
from flows.runtime.prices import StoredPrices

USUAL = Tokens(input=3_000, output=1_000)  # of a question by whose price models are compared
REHEARSED = "rehearsal/steady"
_MOST_MODELS = 10  # that are told, in the journal and to people
_MOST_REFUSED = 10


class WorkspaceRoster:
    def __init__(self, workspace: UUID, clock: Clock, *, simulated: bool) -> None:
        self._workspace = workspace
        self._prices = StoredPrices(clock)
        self._simulated = simulated

    async def pick(self, name: str, also: Sequence[str] = ()) -> Mapping[str, Any]:
        wanted = _role(name)
        if self._simulated:
            reason = "The run is rehearsed, and the rehearsal plays every role."
            return {"role": name, "models": [{"model": REHEARSED, "reason": reason}], "refused": []}
        rows = await in_thread(_accounts, self._workspace)
        for vendor in sorted({vendor_of(row) for row in rows}):
            await self._prices.fresh(vendor)
        choice = choose(Needs.of(wanted, also), wanted.prefer, [one for row in rows for one in self._candidates(row)])
        if not choice.models:
            raise nobody(name, choice)
        return {
            "role": name,
            "prefers": wanted.prefer,
            "models": [one.to_json() for one in choice.models[:_MOST_MODELS]],
            "refused": [one.to_json() for one in choice.refused[:_MOST_REFUSED]],
        }

    def _candidates(self, row: Account) -> Iterator[Candidate]:
        vendor = vendor_of(row)
        for entry in row.models_seen:
            model = str(entry["id"])
            known = marked(facts(model), entry)
            bill = self._prices.bill(vendor, model, USUAL)
            yield Candidate(
                f"{row.name}/{model}",
                context=entry.get("context") or context_window(vendor, model),
                can=known.can,
                cannot=known.cannot,
                price=None if bill.source == UNKNOWN else bill.amount,
                grade=known.grade,
                active=row.active,
                writes=known.writes,
            )


def _accounts(workspace: UUID) -> Sequence[Account]:
    return list(Account.objects.within(workspace).order_by("name"))


def _role(name: str) -> Role:
    try:
        return role(name)
    except NotFound as missing:
        raise Permanent(missing.message, code="ROLE_UNKNOWN", where="config.role", remedy=missing.remedy) from None


def nobody(name: str, choice: Choice) -> Permanent:
    remedy = "Choose a model for the step, or add an account with a model that can."
    if not choice.refused:
        said = "no account of this workspace has a list of models."
        remedy = "Add an account and fetch its models, or choose a model for the step."
    else:
        said = " ".join(f"{one.model}: {one.reason}" for one in choice.refused[:3])
        if (more := len(choice.refused) - 3) > 0:
            said += f" And {more:,} more."
    return Permanent(
        f"No model can play the role {name[:100]!r}: {said}", code="NO_MODEL_FITS", where="config.role", remedy=remedy
    )
