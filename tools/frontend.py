"""The front end: its locked packages, then the bundle in static/app."""

from pathlib import Path

from . import node, stamp
from .terminal import ROOT, run_quietly, say

FRONTEND = ROOT / "frontend"
BUNDLE = ROOT / "static" / "app"
LOCKS = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
NOT_SOURCES = {"node_modules", "dist", "coverage"}


def ensure_packages() -> None:
    inputs = stamp.digest(LOCKS)
    if (FRONTEND / "node_modules").is_dir() and stamp.is_fresh("front-end-packages", inputs):
        return
    found = node.find()
    say("Installing the front end's packages …")
    run_quietly(
        [*found.npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        "The front end's packages could not be installed; is the network reachable?",
        cwd=FRONTEND,
        env=found.env,
    )
    stamp.mark("front-end-packages", inputs)


def ensure_bundle() -> None:
    inputs = stamp.digest(sources())
    if (BUNDLE / ".vite" / "manifest.json").is_file() and stamp.is_fresh("front-end-bundle", inputs):
        return
    ensure_packages()
    say("Building the front end …")
    vite, env = node.command(FRONTEND / "node_modules" / "vite" / "bin" / "vite.js", "build")
    run_quietly(vite, "The front end could not be built", cwd=FRONTEND, env=env)
    stamp.mark("front-end-bundle", inputs)


def sources() -> list[Path]:
    """Every file that the bundle may depend on: all of frontend/ but what is installed or written there."""
    tops = [entry for entry in FRONTEND.iterdir() if entry.name not in NOT_SOURCES and not entry.name.startswith(".")]
    return [file for top in tops for file in ([top] if top.is_file() else top.rglob("*")) if is_source(file)]


def is_source(file: Path) -> bool:
    return file.is_file() and not file.name.endswith((".tsbuildinfo", ".test.ts", ".test.tsx"))
