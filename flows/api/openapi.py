"""The API's description, the same bytes for the same code. docs/api/openapi.json is its committed copy."""

from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import spectacular_settings
from pydantic.json_schema import models_json_schema

from flows.graph import Document

NAMES = {"Document": "FlowDocument", "Step": "DocumentStep", "Edge": "DocumentEdge"}
SETTINGS = {
    "TITLE": "Baton",
    "DESCRIPTION": "Draw flows in which many models work as one, run them, and follow every step.",
    "VERSION": "0.1.0",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": False,
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_NAME_OVERRIDES": {
        "RunStateName": "flows.models.RunState.choices",
        "StepStateName": "flows.models.StepState.choices",
        "CredentialKind": "flows.models.NAMED_KINDS",
        "Ability": "flows.library.choice.ABILITIES",
        "Preference": "flows.api.shapes.role.PREFERENCES",
        "KeyNeed": "flows.api.shapes.account.KEYS",
        "Decision": "flows.actions.answers.DECISIONS",
        "WaitReason": "flows.api.shapes.run.REASONS",
        "Role": "flows.models.Role.choices",
        "Family": "flows.api.shapes.kind.FAMILIES",
        "Effect": "flows.api.shapes.kind.EFFECTS",
        "EventType": "flows.api.shapes.run.EVENT_TYPES",
        "ChangeOp": "flows.api.shapes.revision.CHANGE_OPS",
        "ExportFormat": "flows.api.shapes.exchange.EXPORT_FORMATS",
        "ImportFormat": "flows.api.shapes.exchange.IMPORT_FORMATS",
        "ParameterType": "flows.api.shapes.exchange.PARAMETER_TYPES",
        "Severity": "flows.api.shapes.document.SEVERITIES",
        "Understanding": "flows.api.shapes.document.UNDERSTANDINGS",
        "WordOp": "flows.api.shapes.document.WORD_OPS",
        "Mode": "flows.api.shapes.system.MODES",
        "Database": "flows.api.shapes.system.DATABASES",
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "flows.api.openapi.with_document",
        "flows.api.openapi.with_closed_bodies",
    ],
}


def openapi() -> dict[str, Any]:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


def with_document(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """The document's models live below Django, so their schema joins here."""
    _, found = models_json_schema([(Document, "serialization")], ref_template="#/components/schemas/{model}")
    schemas = result["components"]["schemas"]
    for name, schema in found["$defs"].items():
        schemas[NAMES.get(name, name)] = _renamed(schema)
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    return result


def with_closed_bodies(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A field that nobody declared is refused, so the description says so of every body."""
    for operation in (operation for verbs in result["paths"].values() for operation in verbs.values()):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            name = content["schema"]["$ref"].rpartition("/")[2]
            result["components"]["schemas"][name]["additionalProperties"] = False
    return result


def _renamed(part: Any) -> Any:
    if isinstance(part, list):
        return [_renamed(item) for item in part]
    if not isinstance(part, dict):
        return part
    renamed = {key: _renamed(value) for key, value in part.items()}
    if "$ref" in renamed:
        head, _, name = renamed["$ref"].rpartition("/")
        renamed["$ref"] = f"{head}/{NAMES.get(name, name)}"
    return renamed


# Here and not in the settings: how the API is described belongs to the API, and names its modules.
spectacular_settings.apply_patches(SETTINGS)  # type: ignore[no-untyped-call]
