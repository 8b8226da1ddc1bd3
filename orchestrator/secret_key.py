"""The signing key: given by the environment, or made once and kept in the data folder."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from flows.faults import Misconfigured

LEAST_LENGTH = 32


def signing_key(given: str | None, home: Path) -> str:
    if given is not None:
        if len(given) < LEAST_LENGTH:
            raise Misconfigured(f"BATON_SECRET_KEY has {len(given)} characters, but needs at least {LEAST_LENGTH}.")
        return given
    return kept_key(home / "secret.key")


def kept_key(path: Path) -> str:
    """Reads the key, made at the first start. Two processes that start at once agree on the first one linked."""
    try:
        if key := path.read_text(encoding="ascii").strip():
            return key
        path.unlink()
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(path, error) from None
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise _unusable(path, error) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _unusable(path: Path, error: Exception) -> Misconfigured:
    reason = error.strerror if isinstance(error, OSError) else "it is not text"
    return Misconfigured(
        f"The data folder {path.parent} cannot be used: {reason} ({path.name}).",
        remedy="Set BATON_HOME to a folder that Baton may write to.",
    )
