"""`make docs` writes the generated files; `--check` (in `make test`) fails when a committed one is stale."""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from flows.graph.json_schema import schema

from . import node, requirements_coverage
from .python_packages import PYTHON
from .reference import format_page, kinds_page
from .terminal import ROOT, Trouble, reported, run_quietly, say

OPENAPI = ROOT / "docs" / "api" / "openapi.json"


def _openapi(target: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        run_quietly(
            [PYTHON, "manage.py", "spectacular", "--format", "openapi-json", "--fail-on-warn", "--file", target],
            "The API's schema could not be generated",
            env=_environment(home),
        )


def _api_types(target: Path) -> None:
    generator = ROOT / "frontend" / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    command, env = node.command(generator, OPENAPI, "-o", target)
    run_quietly(command, "The API's TypeScript types could not be generated", cwd=ROOT / "frontend", env=env)


def _proved(target: Path) -> None:
    target.write_text(requirements_coverage.page())


def _kinds(target: Path) -> None:
    target.write_text(kinds_page.page(), encoding="utf-8")


def _flow_schema(target: Path) -> None:
    target.write_text(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _format(target: Path) -> None:
    target.write_text(format_page.page(), encoding="utf-8")


# In this order: the types are made from the schema.
GENERATED: dict[Path, Callable[[Path], None]] = {
    OPENAPI: _openapi,
    ROOT / "frontend" / "src" / "api" / "schema.d.ts": _api_types,
    ROOT / "docs" / "requirements-proved.md": _proved,
    ROOT / "docs" / "flow.schema.json": _flow_schema,
    ROOT / "docs" / "reference" / "kinds.md": _kinds,
    ROOT / "docs" / "reference" / "format.md": _format,
}


def _environment(home: str) -> dict[str, str]:
    ours = ("BATON_", "DATABASE_URL", "REDIS_URL", "BROKER_URL")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | {"BATON_HOME": home}


def write() -> None:
    for target, generate in GENERATED.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        generate(target)
        say(f"wrote {target.relative_to(ROOT)}")


def check() -> None:
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        for target, generate in GENERATED.items():
            made = Path(folder) / target.name
            generate(made)
            if not target.exists() or made.read_text() != target.read_text():
                stale.append(str(target.relative_to(ROOT)))
        migrations = [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"]
        run_quietly(migrations, "A model changed without its migration: run makemigrations", env=_environment(folder))
    if stale:
        raise Trouble(f"Stale: {', '.join(stale)}; run make docs and commit")
    say("Generated files and migrations are fresh.")


if __name__ == "__main__":
    sys.exit(reported(check if "--check" in sys.argv[1:] else write))
