import subprocess
from pathlib import Path

import psycopg
import pytest

from tests.services import databases
from tools import services
from tools.terminal import Trouble


@pytest.mark.durable
def test_every_test_gets_an_empty_database_that_is_dropped_afterwards(postgres_server: str) -> None:
    with databases.fresh_database(postgres_server) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


def test_a_missing_program_is_one_line_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(services, "POSTGRES_FOLDERS", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Trouble, match="install with: apt-get install postgresql redis-server") as caught:
        services.ensure(["postgres", "redis-server"])
    assert "\n" not in str(caught.value)


@pytest.mark.durable
def test_a_started_server_ends_with_its_block() -> None:
    with services.redis() as url:
        port = int(url.split(":")[-1].split("/")[0])
        assert services._accepts(port)
    assert not services._accepts(port)
    assert subprocess.run(["pgrep", "-f", f"redis-server.*:{port}"], check=False, capture_output=True).returncode == 1
