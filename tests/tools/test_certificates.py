from tools.certificates import trusting


def test_what_is_named_already_stays() -> None:
    named = {"SSL_CERT_FILE": "/mine", "NODE_EXTRA_CA_CERTS": "/mine too"}
    assert trusting(named) == named


def test_uv_and_node_are_told_the_same_bundle() -> None:
    told = trusting({})
    assert told.get("SSL_CERT_FILE") == told.get("NODE_EXTRA_CA_CERTS")
