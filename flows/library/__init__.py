"""What ships to start from: ready flows, roles, and the trusted prompt files."""

from flows.library.instantiate import instantiate
from flows.library.parameters import Parameter
from flows.library.prompts import Prompts, Rendering, prompts
from flows.library.roles import Role, role, roles
from flows.library.templates import FlowTemplate, template, templates

__all__ = [
    "FlowTemplate",
    "Parameter",
    "Prompts",
    "Rendering",
    "Role",
    "instantiate",
    "prompts",
    "role",
    "roles",
    "template",
    "templates",
]
