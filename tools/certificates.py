"""The certificates this machine trusts, also for the tools that bring a list of their own (uv, Node).

Without them a network with a certificate authority of its own can use pip, but neither uv nor npm."""

import os
import ssl
from collections.abc import Mapping
from pathlib import Path

BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")


def trusting(env: Mapping[str, str]) -> dict[str, str]:
    """The environment, with the system's bundle named where nothing is named yet."""
    bundle = next(
        (path for path in (ssl.get_default_verify_paths().cafile, *BUNDLES) if path and Path(path).exists()), None
    )
    named = {name: bundle for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS") if bundle}
    return {**named, **env}


def environment() -> dict[str, str]:
    return trusting(os.environ)
