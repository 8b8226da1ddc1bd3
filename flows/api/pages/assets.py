"""The files that Vite built, by the names of their entries."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static

APP = "src/main.tsx"
PAGES = "src/styles/pages.css"


@dataclass(frozen=True)
class Assets:
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    preloads: tuple[str, ...] = ()


def assets(entry: str) -> Assets | None:
    """None when the front end was not built, or not with this entry."""
    path = Path(settings.BASE_DIR) / "static" / "app" / ".vite" / "manifest.json"
    try:
        manifest = _manifest(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):
        return None
    if entry not in manifest:
        return None
    own = manifest[entry]
    chunks = [own, *(manifest[name] for name in own.get("imports", ()) if name in manifest)]
    styles = [css for chunk in chunks for css in chunk.get("css", ())]
    if own["file"].endswith(".css"):
        return Assets(styles=_addresses([own["file"], *styles]))
    return Assets(_addresses(styles), _addresses([own["file"]]), _addresses(chunk["file"] for chunk in chunks[1:]))


def _addresses(files: Any) -> tuple[str, ...]:
    return tuple(static(f"app/{file}") for file in dict.fromkeys(files))


@lru_cache(maxsize=2)
def _manifest(path: Path, changed: int) -> dict[str, Any]:
    """`changed` makes a rebuilt front end visible without a restart."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(manifest, dict):
        raise ValueError("not a manifest")
    return manifest
