"""What an owner says of an account's models, who knows better than any table: what they can and what they cannot."""

from collections.abc import Mapping, Sequence
from typing import Any

from flows.faults import InvalidInput
from flows.library.choice import ABILITIES
from flows.models import Account

MARKS = ("can", "cannot")


def mark_models(account: Account, marks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What is named replaces what was said of that model before; an empty list forgets it. Gives what is said now."""
    listed = {model["id"]: dict(model) for model in account.models_seen}
    said = []
    for number, mark in enumerate(marks):
        model = listed.get(mark["id"])
        if model is None:
            raise InvalidInput(
                f"The account has listed no model {mark['id'][:64]!r}.",
                where=f"models[{number}].id",
                remedy="Fetch the list of its models, then say it again.",
            )
        for name in MARKS:
            if name in mark:
                model[name] = [ability for ability in ABILITIES if ability in mark[name]]
        if twice := set(model.get("can", ())) & set(model.get("cannot", ())):
            raise InvalidInput(
                f"It cannot be both: {', '.join(sorted(twice))}.",
                where=f"models[{number}]",
                remedy="Say either that the model can, or that it cannot.",
            )
        said.append({"id": model["id"], **{name: model.get(name, []) for name in MARKS}})
    account.models_seen = list(listed.values())
    return said
