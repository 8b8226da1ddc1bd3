from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e import house
from tests.e2e.browser import chromium
from tests.e2e.house import House


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def baton_house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for all tests that leave it running."""
    with house.opened(tmp_path_factory.mktemp("baton"), browser) as opened:
        house.furnish(opened)
        yield opened
        assert opened.baton.process.poll() is None, f"The server ended by itself:\n{opened.baton.output}"
