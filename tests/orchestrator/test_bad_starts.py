"""Bad input at the door: one clear line, no traceback, non-zero exit. (R141, R144)"""

import os
import socket
from pathlib import Path

import pytest

from tests.orchestrator.starting import refusal

pytestmark = pytest.mark.slow

KEY = "k" * 40
ANYWHERE = {"HOST": "0.0.0.0"}
NOBODY = "127.0.0.1:1"


@pytest.mark.parametrize(
    ("env", "said"),
    [
        (ANYWHERE, "set BATON_SECRET_KEY"),
        ({**ANYWHERE, "BATON_SECRET_KEY": KEY}, "set BATON_ALLOWED_HOSTS"),
        ({**ANYWHERE, "BATON_SECRET_KEY": KEY, "BATON_ALLOWED_HOSTS": "*"}, "instead of *"),
        ({**ANYWHERE, "BATON_SECRET_KEY": KEY, "BATON_ALLOWED_HOSTS": "a.example", "BATON_DEBUG": "1"}, "BATON_DEBUG"),
        ({"PORT": "eight"}, "PORT is 'eight', but must be a whole number from 0 to 65535."),
        ({"PORT": "65536"}, "PORT is '65536'"),
        ({"HOST": "no.such.host.invalid", "BATON_SECRET_KEY": KEY, "BATON_ALLOWED_HOSTS": "a"}, "HOST=no.such.host"),
        ({"BATON_DEBUG": "perhaps"}, "BATON_DEBUG is 'perhaps', but must be one of 1, true"),
        ({"BATON_LOG_LEVEL": "loud"}, "one of debug, info, warning, error, critical"),
        ({"BATON_LEASE_SECONDS": "1", "BATON_HEARTBEAT_SECONDS": "3"}, "at least twice BATON_HEARTBEAT_SECONDS"),
        ({"BATON_TRUSTED_ORIGINS": "baton.example.com"}, "must be like https://"),
        ({"DATABASE_URL": "postgresql://db/baton"}, "DATABASE_URL is set, but REDIS_URL is not."),
        ({"REDIS_URL": "redis://cache"}, "REDIS_URL is set, but DATABASE_URL is not."),
        ({"BROKER_URL": "amqp://mq"}, "BROKER_URL is set, but DATABASE_URL and REDIS_URL is not."),
        ({"DATABASE_URL": "sqlite:///x", "REDIS_URL": "redis://cache"}, "DATABASE_URL begins with sqlite://"),
        ({"DATABASE_URL": "postgresql://db", "REDIS_URL": "redis://cache"}, "names no database"),
        ({"DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://cache"}, "start the parts: web and worker"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_line(tmp_path: Path, env: dict[str, str], said: str) -> None:
    assert said in refusal("serve", tmp_path, env)
    assert not (tmp_path / "baton.sqlite3").exists()


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refusal("serve", tmp_path, {"PORT": str(port)})
    assert f"Port {port} on 127.0.0.1 cannot be used: Address already in use." in line
    assert "PORT=" in line


@pytest.mark.parametrize("key", [{}, {"BATON_SECRET_KEY": KEY}])
def test_a_data_folder_that_cannot_be_written_is_one_line(tmp_path: Path, key: dict[str, str]) -> None:
    """Below a file, since root may write into any folder."""
    (tmp_path / "file").write_text("")
    line = refusal("serve", tmp_path / "file" / "home", key)
    assert "cannot be used: Not a directory" in line
    assert "Set BATON_HOME to a folder that Baton may write to." in line


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into any folder")
def test_a_read_only_data_folder_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "cannot be used: Permission denied" in refusal("serve", tmp_path, {})


def test_a_database_file_that_is_none_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "baton.sqlite3").write_text("no database" * 1000)
    assert "The database cannot be used: file is not a database" in refusal("serve", tmp_path, {})


@pytest.mark.parametrize("command", ["web", "worker"])
def test_a_part_without_its_servers_named_is_one_line(tmp_path: Path, command: str) -> None:
    assert "needs DATABASE_URL and REDIS_URL" in refusal(command, tmp_path, {})


@pytest.mark.parametrize("command", ["web", "worker", "migrate", "setup", "signin"])
def test_an_unreachable_database_is_one_line_without_its_password(tmp_path: Path, command: str) -> None:
    env = {"DATABASE_URL": f"postgresql://baton:hunter2@{NOBODY}/baton", "REDIS_URL": f"redis://{NOBODY}"}
    line = refusal(command, tmp_path, env)
    assert f"The database at {NOBODY} cannot be used" in line
    assert "hunter2" not in line


def test_a_link_for_a_folder_that_was_never_started_is_one_line_and_leaves_no_database(tmp_path: Path) -> None:
    assert "Start Baton once: make run." in refusal("signin", tmp_path, {})
    assert not (tmp_path / "baton.sqlite3").exists()


@pytest.mark.durable
def test_an_unreachable_redis_and_missing_migrations_are_one_line(
    tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    gone = {"DATABASE_URL": postgres_url, "REDIS_URL": f"redis://:hunter2@{NOBODY}/0"}
    line = refusal("worker", tmp_path, gone)
    assert f"Redis at {NOBODY} cannot be used" in line
    assert "hunter2" not in line
    broker = {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url, "BROKER_URL": f"amqp://guest:hunter2@{NOBODY}//"}
    line = refusal("web", tmp_path, broker)
    assert f"The broker at {NOBODY} cannot be used" in line
    assert "hunter2" not in line
    line = refusal("web", tmp_path, {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url})
    assert "manage.py migrate first." in line
