"""Which models a step may ask, as its settings stand. A setting that its choice does not show is not followed."""

from collections.abc import Iterator

from flows.faults import InvalidStep
from flows.graph import Document, Step
from flows.models import Account, Workspace
from flows.steps.asking import Asking
from flows.steps.declaration import read_config
from flows.steps.registry import catalogue

REHEARSAL = "rehearsal/"
_ONLY_IF = {"router": ("by", "model"), "join": ("mode", "consensus")}


def models_of(step: Step) -> Iterator[str]:
    """As account/model; the empty text where a role chooses."""
    kind = catalogue().find(step.kind)
    if kind is None:
        return
    try:
        settings = read_config(kind.config, step.config)
    except InvalidStep:
        return  # validation's to say
    said = settings.model_dump(mode="json", by_alias=True)
    if (only := _ONLY_IF.get(step.kind)) is not None and said.get(only[0]) != only[1]:
        return
    if isinstance(settings, Asking) and settings.model is None:
        yield ""
    yield from (str(slot.value) for slot in kind.slots(said) if slot.use == "model")


def rehearsed(document: Document, workspace: Workspace) -> bool:
    """A run is simulated when every model it names answers from the rehearsal; one real model makes it real. A role
    chooses among the models of the accounts; where there is no account, it is rehearsed."""
    models = {model for step in document.steps for model in models_of(step)}
    by_role = "" in models
    if not all(model.startswith(REHEARSAL) for model in models - {""}):
        return False
    return bool(models) and not (by_role and Account.objects.within(workspace).filter(active=True).exists())
