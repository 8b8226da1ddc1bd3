"""What doors ask an account outside of any run."""

from collections.abc import Sequence

from flows.faults import NotBuilt
from flows.models import Account
from flows.providers.wires.wire import ModelSeen


def models_of(account: Account) -> Sequence[ModelSeen]:
    raise NotBuilt


def ask_for_a_word(account: Account, model: str) -> str:
    raise NotBuilt
