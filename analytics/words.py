"""Numbers as an Indonesian sentence writes them."""

from __future__ import annotations


def decimal(value: float, digits: int | None = None) -> str:
    """A number with a comma before its decimals: ``digits`` of them, or the six figures that tell it.

    Without ``digits`` a large one is whole, with points between its thousands: no reader knows 1,44e+07.
    """
    if digits is None and 1e5 <= abs(value) < 1e15:
        return f"{value:,.0f}".replace(",", ".")
    return (f"{value:g}" if digits is None else f"{value:.{digits}f}").replace(".", ",")
