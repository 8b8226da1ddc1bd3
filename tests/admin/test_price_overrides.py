"""Prices are set by the keeper of the installation, and no other; nothing that could not be billed gets in."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from flows.models import AuditEntry, PriceOverride, User
from flows.runtime.prices import override_of
from tests.access.material import client_of

pytestmark = pytest.mark.django_db
ADD = "admin:flows_priceoverride_add"
FORM = {"vendor": "openai", "model": "gpt-9*", "input": "2.5", "output": "10", "tiers": "[]", "note": "Their page"}

TURNED_ROUND = {
    "valid_from_0": "2026-02-01",
    "valid_from_1": "0:00",
    "valid_until_0": "2026-01-01",
    "valid_until_1": "0:00",
}


@pytest.fixture
def keeper(alice: User) -> Client:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    alice.refresh_from_db()
    return client_of(alice)


def test_the_keeper_enters_a_price_and_that_leaves_a_trace(keeper: Client) -> None:
    tiers = '[{"above": 200000, "input": 5, "output": "22.50"}]'
    assert keeper.post(reverse(ADD), {**FORM, "cached": "0.25", "tiers": tiers}).status_code == 302
    row = PriceOverride.objects.get()
    assert row.tiers == [{"above": 200_000, "input": "5", "output": "22.50"}]
    price = override_of(row)
    assert (price.rates.input, price.rates.cached, price.rates.reasoning) == (Decimal("2.5"), Decimal("0.25"), None)
    assert price.tiers[0].prices == {"input": Decimal(5), "output": Decimal("22.50")}
    assert AuditEntry.objects.filter(verb="admin.priceoverride_added").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"vendor": "nobody"}, "Select a valid choice"),
        ({"input": "-1"}, "greater than or equal to 0"),
        ({"model": "gpt*4"}, "A * stands at the end only"),
        (TURNED_ROUND, "before it begins"),
        ({"tiers": "{}"}, "a list of at most 20 tiers"),
        ({"tiers": "[3]"}, "above how many tokens"),
        ({"tiers": '[{"above": true, "input": "1"}]'}, "above how many tokens"),
        ({"tiers": '[{"above": 1}]'}, "A tier has prices"),
        ({"tiers": '[{"above": 1, "inputs": "1"}]'}, "A tier has prices"),
        ({"tiers": '[{"above": 1, "input": "-1"}]'}, "A tier has prices"),
        ({"tiers": '[{"above": 1, "input": "NaN"}]'}, "A tier has prices"),
    ],
)
def test_what_could_not_be_billed_is_refused_in_a_sentence(keeper: Client, wrong: dict[str, Any], said: str) -> None:
    page = keeper.post(reverse(ADD), {**FORM, **wrong})
    assert said in page.content.decode()
    assert not PriceOverride.objects.exists()


def test_a_model_has_one_price_from_one_moment_on(keeper: Client) -> None:
    keeper.post(reverse(ADD), FORM)
    assert "There is a price of this model" in keeper.post(reverse(ADD), {**FORM, "model": "GPT-9*"}).content.decode()
    later = {"valid_from_0": "2027-01-01", "valid_from_1": "00:00"}
    assert keeper.post(reverse(ADD), {**FORM, **later}).status_code == 302
    assert PriceOverride.objects.count() == 2


def test_staff_who_do_not_keep_the_installation_have_no_say_in_prices(alice: User) -> None:
    """They hold for every workspace."""
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    alice.refresh_from_db()
    price = PriceOverride.objects.create(model="m", input=1, output=1)
    client = client_of(alice)
    pages = [reverse(f"admin:flows_priceoverride_{page}", args=[price.pk]) for page in ("change", "delete")]
    for page in (reverse(ADD), *pages):
        assert client.post(page, FORM).status_code == 403
    assert PriceOverride.objects.count() == 1
