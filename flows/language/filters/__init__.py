"""The filters, one table of them; `TABLE` is whole once this package is imported."""

from flows.language.filters import lists, numbers, text
from flows.language.filters.table import TABLE, apply

__all__ = ["TABLE", "apply", "lists", "numbers", "text"]
