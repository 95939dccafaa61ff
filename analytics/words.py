"""Numbers as an Indonesian sentence writes them."""

from __future__ import annotations


def decimal(value: float, digits: int | None = None) -> str:
    """A number with a comma before its decimals: ``digits`` of them, or the six figures that tell it."""
    return (f"{value:g}" if digits is None else f"{value:.{digits}f}").replace(".", ",")
