"""Who may do what at every address. A new route, verb or socket without its row here fails the matrix.

The columns are the status for: signed out, outsider, viewer, editor, owner. Ids are of the last three's workspace.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.access.material import DOCUMENT

ROLES = ("signed out", "outsider", "viewer", "editor", "owner")

CHANGE = {"op": "set", "at": ["steps", "draft", "config", "prompt"], "value": "Be brief."}
ANSWER = {"path": "draft", "wait": 1, "answer": "Because it rained."}
CREDENTIAL = {"name": "newsroom", "kind": "bearer", "host": "api.example.com", "secret": "sentinel-of-the-table"}
ACCOUNT = {"name": "newsroom", "preset": "openai", "key": "sentinel-of-the-table"}
TEXT = "schema: 1\nname: Imported\nsteps:\n  - id: brief\n    kind: input\n"


@dataclass(frozen=True)
class Row:
    statuses: tuple[int, int, int, int, int]
    body: dict[str, Any] = field(default_factory=dict)  # "{flow}" stands for the id of the workspace's flow
    headers: dict[str, str] = field(default_factory=dict)


def row(*statuses: int, body: dict[str, Any] | None = None, **headers: str) -> Row:
    assert len(statuses) == len(ROLES)
    return Row(statuses, body or {}, {name.replace("_", "-"): value for name, value in headers.items()})  # type: ignore[arg-type]


ROUTES: dict[str, dict[str, Row]] = {
    # REST
    "api/session/": {"GET": row(401, 200, 200, 200, 200)},
    "api/system/": {"GET": row(401, 200, 200, 200, 200)},
    "api/kinds/": {"GET": row(401, 200, 200, 200, 200)},
    "api/schema/": {"GET": row(401, 200, 200, 200, 200)},
    # Whoever names no workspace works in their own, where the outsider is the owner.
    "api/flows/": {
        "GET": row(401, 200, 200, 200, 200),
        "POST": row(401, 201, 403, 201, 201, body={"name": "New", "document": DOCUMENT}),
    },
    "api/flows/validate/": {"POST": row(401, 200, 200, 200, 200, body={"document": DOCUMENT})},
    "api/flows/<uuid:id>/": {
        "GET": row(401, 404, 200, 200, 200),
        "PATCH": row(401, 404, 403, 200, 200, body={"name": "Renamed", "active": False}, If_Match='"1"'),
        "DELETE": row(401, 404, 403, 403, 204),  # O90: owners delete
    },
    "api/flows/<uuid:id>/draft/": {
        "PUT": row(401, 404, 403, 200, 200, body={"revision": 1, "document": DOCUMENT}),
    },
    "api/flows/<uuid:id>/changes/": {
        "POST": row(401, 404, 403, 200, 200, body={"revision": 1, "changes": [CHANGE]}),
    },
    "api/flows/<uuid:id>/merge/": {"POST": row(401, 404, 200, 200, 200, body={"base": 1, "document": DOCUMENT})},
    "api/flows/<uuid:id>/steps/<str:step>/rename/": {
        "POST": row(401, 404, 403, 200, 200, body={"revision": 1, "to": "writer"}),
    },
    "api/flows/<uuid:id>/problems/": {"GET": row(401, 404, 200, 200, 200)},
    "api/flows/<uuid:id>/publish/": {"POST": row(401, 404, 403, 201, 201, body={"revision": 1, "message": "Better"})},
    "api/flows/<uuid:id>/versions/": {"GET": row(401, 404, 200, 200, 200)},
    "api/flows/<uuid:id>/versions/<int:number>/": {"GET": row(401, 404, 200, 200, 200)},
    "api/flows/<uuid:id>/versions/<int:number>/restore/": {"POST": row(401, 404, 403, 200, 200, body={"revision": 1})},
    "api/flows/<uuid:id>/versions/<int:number>/publish/": {"POST": row(401, 404, 403, 200, 200)},
    "api/flows/<uuid:id>/compare/": {"GET": row(401, 404, 200, 200, 200)},
    "api/flows/<uuid:id>/undelete/": {"POST": row(401, 404, 403, 403, 200)},
    "api/flows/<uuid:id>/copy/": {"POST": row(401, 404, 403, 201, 201)},
    "api/flows/<uuid:id>/export/": {"GET": row(401, 404, 200, 200, 200)},
    "api/flows/<uuid:id>/export/file/": {"GET": row(401, 404, 200, 200, 200)},
    "api/flows/<uuid:id>/upgrade/": {
        "GET": row(401, 404, 200, 200, 200),
        "POST": row(401, 404, 403, 200, 200, body={"revision": 1}),
    },
    "api/imports/": {"POST": row(401, 201, 403, 201, 201, body={"text": TEXT})},
    "api/imports/preview/": {"POST": row(401, 200, 200, 200, 200, body={"text": TEXT})},
    "api/templates/": {"GET": row(401, 200, 200, 200, 200)},
    "api/templates/<slug:slug>/": {"GET": row(401, 200, 200, 200, 200)},
    "api/templates/<slug:slug>/use/": {"POST": row(401, 201, 403, 201, 201)},
    "api/roles/": {"GET": row(401, 200, 200, 200, 200)},
    "api/schemas/flow/": {"GET": row(401, 200, 200, 200, 200)},
    "api/runs/": {
        "GET": row(401, 200, 200, 200, 200),
        "POST": row(401, 404, 403, 201, 201, body={"flow": "{flow}", "inputs": {"topic": "rain"}}),
    },
    "api/runs/<uuid:id>/": {"GET": row(401, 404, 200, 200, 200)},
    "api/runs/<uuid:id>/events/": {"GET": row(401, 404, 200, 200, 200)},
    "api/runs/<uuid:id>/steps/": {"GET": row(401, 404, 200, 200, 200)},
    "api/runs/<uuid:id>/context/": {"GET": row(401, 404, 200, 200, 200)},
    "api/runs/<uuid:id>/metrics/": {"GET": row(401, 404, 200, 200, 200)},
    "api/runs/<uuid:id>/waits/": {"GET": row(401, 404, 200, 200, 200)},
    # `material.prepare` brings the run into the state in which each of these can be done.
    "api/runs/<uuid:id>/pause/": {"POST": row(401, 404, 403, 202, 202)},
    "api/runs/<uuid:id>/resume/": {"POST": row(401, 404, 403, 202, 202)},
    "api/runs/<uuid:id>/cancel/": {"POST": row(401, 404, 403, 202, 202, body={"reason": "Enough."})},
    "api/runs/<uuid:id>/answer/": {"POST": row(401, 404, 403, 202, 202, body=ANSWER)},
    "api/runs/<uuid:id>/decide/": {
        "POST": row(401, 404, 403, 202, 202, body={"path": "draft", "wait": -1, "decision": "done", "output": "ok"}),
    },
    "api/runs/<uuid:id>/rerun/": {"POST": row(401, 404, 403, 201, 201)},
    "api/runs/<uuid:id>/fork/": {
        "GET": row(401, 404, 200, 200, 200),
        "POST": row(401, 404, 403, 201, 201, body={"at": 1, "changes": [CHANGE]}),
    },
    "api/waits/": {"GET": row(401, 200, 200, 200, 200)},
    "api/artifacts/<str:digest>/": {"GET": row(401, 404, 200, 200, 200)},
    "api/presets/": {"GET": row(401, 200, 200, 200, 200)},
    "api/accounts/": {
        "GET": row(401, 200, 200, 200, 200),
        "POST": row(401, 201, 403, 403, 201, body=ACCOUNT),
    },
    "api/accounts/<uuid:id>/": {
        "GET": row(401, 404, 200, 200, 200),
        "PATCH": row(401, 404, 403, 403, 200, body={"active": False}),
        "DELETE": row(401, 404, 403, 403, 204),
    },
    # Whoever may run flows may ask; nobody answers at that address, which is an answer too.
    "api/accounts/<uuid:id>/test/": {"POST": row(401, 404, 403, 200, 200, body={"model": "m"})},
    "api/accounts/<uuid:id>/models/": {"POST": row(401, 404, 403, 422, 422)},
    "api/credentials/": {
        "GET": row(401, 200, 403, 200, 200),  # whoever builds flows names them
        "POST": row(401, 201, 403, 403, 201, body=CREDENTIAL),
    },
    "api/credentials/<uuid:id>/": {
        "PUT": row(401, 404, 403, 403, 200, body={"secret": "another"}),
        "DELETE": row(401, 404, 403, 403, 204),
    },
    # Whatever is left under /api/ is nothing, for everybody and every verb.
    "api/": {verb: row(404, 404, 404, 404, 404) for verb in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")},
    # Pages
    "signin": {"GET": row(200, 302, 302, 302, 302), "POST": row(400, 302, 302, 302, 302)},
    "signout": {"POST": row(302, 302, 302, 302, 302)},
    "enter/<str:token>/": {"GET": row(200, 200, 200, 200, 200), "POST": row(302, 302, 302, 302, 302)},
    "favicon.ico": {"GET": row(302, 302, 302, 302, 302)},
    "health/": {"GET": row(200, 200, 200, 200, 200)},
    **{
        app: {"GET": row(302, 200, 200, 200, 200)}  # the page is empty; what it shows comes from the API
        for app in (
            *("", "welcome", "deleted", "import", "templates", "templates/<slug:slug>", "runs", "runs/<uuid:id>"),
            *("waiting", "settings/accounts", "flows/<uuid:id>", "flows/<uuid:id>/runs", "flows/<uuid:id>/versions"),
        )
    },
}

# The close code, or None when the socket stays open.
SOCKETS: dict[str, tuple[int | None, int | None, int | None, int | None, int | None]] = {
    "ws/runs/<uuid:run>/": (4401, 4404, None, None, None),
}
