"""Tokenizers and price tables cost a start nothing, and are found without a setting."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.process import ROOT
from tools import rank_files

FOLDER = "import os, orchestrator.settings; print(os.environ['TIKTOKEN_CACHE_DIR'])"
LOADED = """
import sys, django
django.setup()
import orchestrator.asgi, orchestrator.celery, orchestrator.embedded.process, flows.steps.composing
from flows.steps.registry import catalogue
catalogue()
print(*sorted({"tiktoken", "regex", "requests", "genai_prices", "httpx2"} & set(sys.modules)))
"""


def printed(program: str, home: Path, **given: str) -> str:
    env = {name: value for name, value in os.environ.items() if name != "TIKTOKEN_CACHE_DIR"}
    env |= {"DJANGO_SETTINGS_MODULE": "orchestrator.settings", "BATON_HOME": str(home), **given}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


@pytest.mark.slow
def test_no_tokenizer_and_no_table_of_prices_is_loaded_at_the_start(tmp_path: Path) -> None:
    """C91-C92: lazy loading."""
    assert printed(LOADED, tmp_path) == ""


def test_rank_files_lie_where_make_puts_them_or_elsewhere(tmp_path: Path) -> None:
    assert printed(FOLDER, tmp_path) == printed(FOLDER, tmp_path, TIKTOKEN_CACHE_DIR="") == str(rank_files.FOLDER)
    assert printed(FOLDER, tmp_path, TIKTOKEN_CACHE_DIR=str(tmp_path / "ranks")) == str(tmp_path / "ranks")
