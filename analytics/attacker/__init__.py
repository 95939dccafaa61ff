"""What an outsider can work out from a release: the attacker, whose victory stops a publication."""

from analytics.attacker.attack import attack

__all__ = ["attack"]
