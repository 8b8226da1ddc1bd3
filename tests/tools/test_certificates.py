from pathlib import Path
from types import SimpleNamespace

import pytest

from tools import certificates


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A machine whose certificates lie in one known file."""
    path = tmp_path / "bundle.crt"
    path.touch()
    monkeypatch.setattr(certificates, "BUNDLES", (str(tmp_path / "absent.crt"), str(path)))
    monkeypatch.setattr("ssl.get_default_verify_paths", lambda: SimpleNamespace(cafile=None))
    return str(path)


def test_uv_and_node_are_told_the_bundle_that_is_there(bundle: str) -> None:
    assert certificates.trusting({}) == {"SSL_CERT_FILE": bundle, "NODE_EXTRA_CA_CERTS": bundle}


def test_what_is_named_already_stays(bundle: str) -> None:
    assert certificates.trusting({"SSL_CERT_FILE": "/mine"}) == {
        "SSL_CERT_FILE": "/mine",
        "NODE_EXTRA_CA_CERTS": bundle,
    }


def test_nothing_is_named_where_there_is_none(bundle: str) -> None:
    Path(bundle).unlink()
    assert certificates.trusting({"HOME": "/"}) == {"HOME": "/"}
