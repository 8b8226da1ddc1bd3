"""What prompt files can call: prices and balances out of the values they are given, and figures as people write them.

`prices` and `balances` are maps by symbol. Nothing is fetched here; who renders brings them along.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context

_CENT = Decimal("0.01")


@pass_context
def get_token_price(context: Context, symbol: Any) -> Any:
    """In USD; unresolved when it was not given."""
    return _by_symbol(context, "prices", symbol)


@pass_context
def get_token_balance(context: Context, symbol: Any) -> Any:
    """In whole tokens; unresolved when it was not given."""
    return _by_symbol(context, "balances", symbol)


def _by_symbol(context: Context, name: str, symbol: Any) -> Any:
    if isinstance(symbol, Undefined):
        return symbol
    given = context.resolve(name)
    if isinstance(given, Mapping):
        for key, value in given.items():
            if str(key).casefold() == str(symbol).casefold():
                return value
    return context.environment.undefined(name=f"{name}.{symbol}")


def format_usd(amount: Any) -> Any:
    """$1,234.50; below a cent as many decimals as it takes to see three figures."""
    if isinstance(amount, Undefined):
        return amount
    number = _decimal(amount)
    sign = "-" if number < 0 else ""
    size = abs(number)
    shown = f"{_plain(size, 3)}" if 0 < size < _CENT else f"{size:,.2f}"
    return f"{sign}${shown}"


def format_token(amount: Any, symbol: Any = "") -> Any:
    """1,234.5 SOL: at most nine decimals, and no zeros that say nothing."""
    if isinstance(amount, Undefined):
        return f"{amount}{symbol}"
    text = f"{_decimal(amount):,.9f}".rstrip("0").rstrip(".")
    return f"{text} {symbol}".rstrip()


def _plain(number: Decimal, figures: int) -> str:
    places = figures - 1 - number.adjusted()
    return f"{number:.{places}f}".rstrip("0")


def _decimal(amount: Any) -> Decimal:
    if isinstance(amount, bool):
        raise ValueError(f"{amount} is not an amount")
    try:
        number = Decimal(str(amount))
    except InvalidOperation:
        raise ValueError(f"{str(amount)[:40]!r} is not an amount") from None
    if not number.is_finite() or abs(number.adjusted()) > 40:
        raise ValueError(f"{str(amount)[:40]!r} is not an amount")
    return number


HELPERS: Mapping[str, Callable[..., Any]] = {
    "get_token_price": get_token_price,
    "get_token_balance": get_token_balance,
    "format_usd": format_usd,
    "format_token": format_token,
}
