import re
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

SORTS = ("input", "output", "cached", "cache_write", "reasoning")
_TIERED = (*SORTS, "request")
_PLAIN = re.compile(r"\d{1,6}(\.\d{1,6})?")


def _price(**more: Any) -> Any:
    return models.DecimalField(max_digits=12, decimal_places=6, validators=[MinValueValidator(0)], **more)


class PriceOverride(models.Model):
    """What a model costs here, whatever the table says: dollars for a million tokens. For the whole installation."""

    vendor = models.CharField(
        max_length=40, blank=True, default="", help_text="Whose prices these are. Empty: whoever offers the model."
    )
    model = models.CharField(
        max_length=200,
        help_text="The model as steps name it behind the account, like gpt-4o; gpt-4o* stands for all that begin so. "
        "An exact name goes before a beginning, a longer beginning before a shorter one.",
    )
    input = _price(help_text="US dollars for a million tokens that the model reads.")
    output = _price(help_text="US dollars for a million tokens that the model writes, its reasoning included.")
    cached = _price(
        null=True, blank=True, help_text="For a million tokens read from the vendor's cache. Empty: as other input."
    )
    cache_write = _price(
        null=True, blank=True, help_text="For a million tokens written to the vendor's cache. Empty: as other input."
    )
    reasoning = _price(null=True, blank=True, help_text="For a million tokens of reasoning. Empty: as other output.")
    request = _price(null=True, blank=True, help_text="A fee for each call, beside its tokens. Empty: none.")
    tiers = models.JSONField(
        default=list,
        blank=True,
        help_text='Prices of calls with a long input, for the whole call: [{"above": 200000, "input": "6", "output": '
        '"22.5"}]. What a tier does not name stays as it is.',
    )
    valid_from = models.DateTimeField(null=True, blank=True, help_text="Calls from this moment on. Empty: always.")
    valid_until = models.DateTimeField(
        null=True, blank=True, help_text="Calls before this moment. Empty: until further notice."
    )
    note = models.CharField(max_length=200, blank=True, default="", help_text="Where the price is from.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["vendor", "model", "valid_from"]

    def __str__(self) -> str:
        return f"{self.vendor or 'any'}/{self.model}"

    def clean(self) -> None:
        self.model = self.model.strip()
        if "*" in self.model[:-1]:
            raise ValidationError({"model": "A * stands at the end only, as in gpt-4o*."})
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise ValidationError({"valid_until": "It would end before it begins."})
        self.tiers = checked_tiers(self.tiers)
        same = PriceOverride.objects.filter(vendor=self.vendor, model__iexact=self.model, valid_from=self.valid_from)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError(
                {"valid_from": "There is a price of this model from this moment on: change that one."}
            )


def checked_tiers(tiers: Any) -> list[dict[str, Any]]:
    """Raises ValidationError, in a sentence that says what is expected."""
    if tiers in (None, ""):
        return []
    if not isinstance(tiers, list) or len(tiers) > 20:
        raise ValidationError({"tiers": "Give a list of at most 20 tiers, as in the example."})
    return [_checked(tier) for tier in tiers]


def _checked(tier: Any) -> dict[str, Any]:
    above = tier.get("above") if isinstance(tier, dict) else None
    if not isinstance(above, int) or isinstance(above, bool) or not 0 <= above <= 100_000_000:
        raise ValidationError({"tiers": 'Each tier says above how many tokens of input it holds: "above": 200000.'})
    prices = {sort: _amount(price) for sort, price in tier.items() if sort != "above"}
    if not prices or any(sort not in _TIERED or price is None for sort, price in prices.items()):
        names = ", ".join(_TIERED)
        raise ValidationError({"tiers": f'A tier has prices for {names}, as text: "input": "6", none below zero.'})
    return {"above": above, **prices}


def _amount(price: Any) -> str | None:
    """As text, so that it stays exact."""
    try:
        text = format(Decimal(str(price)), "f")
    except InvalidOperation:
        return None
    return text if _PLAIN.fullmatch(text) else None
