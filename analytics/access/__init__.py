"""Who asks, for which area, and the only door from pages to data."""

from analytics.access.principal import DEMO, Principal
from analytics.access.repository import ScopedRepository

__all__ = ["DEMO", "Principal", "ScopedRepository"]
