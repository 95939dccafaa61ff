"""Disclosure control: what leaves the office, how it is rounded, attacked, signed and released."""
