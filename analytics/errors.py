"""The one base class for what a user can mend; everything else is a bug.

A message says what came, what was expected and what to do, in Indonesian, without a traceback and
without personal data.
"""

from __future__ import annotations


class UserError(Exception):
    """Something the office can mend. The command line prints it and exits with status 2."""

    def __init__(self, pesan: str, *, saran: str = "") -> None:
        super().__init__(pesan)
        self.pesan = pesan
        self.saran = saran

    def __str__(self) -> str:
        return f"{self.pesan}\n{self.saran}" if self.saran else self.pesan
