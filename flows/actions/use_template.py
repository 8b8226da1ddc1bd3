from collections.abc import Mapping
from typing import Any

from flows.actions.access import require
from flows.actions.create_flow import add_flow
from flows.library.instantiate import instantiate
from flows.library.templates import template
from flows.models import Flow, Role, User, Workspace


def use_template(
    user: User,
    workspace: Workspace,
    slug: str,
    *,
    name: str | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Flow:
    """A flow of one's own, made from a template. It is a copy: the template may change, the flow does not."""
    require(user, workspace, Role.EDITOR)
    document = instantiate(template(slug), parameters or {})
    if name is not None:
        document = document.with_parts(name=name)
    return add_flow(user, workspace, document, "flow.made_from_template", template=slug)
