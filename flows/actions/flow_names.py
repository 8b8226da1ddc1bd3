"""A name belongs to one flow of a workspace: other flows call it by its name. Held under the workspace's lock."""

from flows.faults import NameTaken
from flows.models import Flow, Workspace

LONGEST = 200


def hold_names(workspace: Workspace) -> None:
    """Inside a transaction: nobody else gives names in this workspace before it ends."""
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)


def free_name(workspace: Workspace, wanted: str) -> str:
    """The name itself, or with the first number that makes it unique: who makes a flow need not know the others."""
    taken = set(Flow.objects.within(workspace).values_list("name", flat=True))
    number, name = 2, wanted
    while name in taken:
        ending = f" {number}"
        name, number = wanted[: LONGEST - len(ending)] + ending, number + 1
    return name


def refuse_taken(workspace: Workspace, name: str) -> None:
    if Flow.objects.within(workspace).filter(name=name).exists():
        raise NameTaken(f"There is a flow called “{name}” already.", where="name")
