"""Who may do what at every address. A new route, verb or socket without its row here fails the matrix.

The columns are the status for: signed out, outsider, viewer, editor, owner. Ids are of the last three's workspace.
"""

from dataclasses import dataclass, field
from typing import Any

ROLES = ("signed out", "outsider", "viewer", "editor", "owner")


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
    "api/flows/": {"GET": row(401, 200, 200, 200, 200)},
    "api/flows/<uuid:id>/": {
        "GET": row(401, 404, 200, 200, 200),
        "PATCH": row(401, 404, 403, 200, 200, body={"name": "Renamed"}, If_Match='"1"'),
    },
    "api/runs/": {
        "GET": row(401, 200, 200, 200, 200),
        "POST": row(401, 404, 403, 201, 201, body={"flow": "{flow}", "inputs": {"topic": "rain"}}),
    },
    "api/runs/<uuid:id>/": {"GET": row(401, 404, 200, 200, 200)},
    "api/runs/<uuid:id>/events/": {"GET": row(401, 404, 200, 200, 200)},
    "api/runs/<uuid:id>/cancel/": {"POST": row(401, 404, 403, 202, 202)},
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
        for app in ("", "welcome", "flows/<uuid:id>", "flows/<uuid:id>/runs", "runs", "runs/<uuid:id>")
    },
}

# The close code, or None when the socket stays open.
SOCKETS: dict[str, tuple[int | None, int | None, int | None, int | None, int | None]] = {
    "ws/runs/<uuid:run>/": (4401, 4404, None, None, None),
}
