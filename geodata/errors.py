"""What a user can mend in a boundary or code file."""

from __future__ import annotations


class BoundaryError(Exception):
    """A boundary file that cannot be used as it is. Message and remedy are in Indonesian."""

    def __init__(self, pesan: str, *, saran: str = "") -> None:
        super().__init__(pesan)
        self.pesan = pesan
        self.saran = saran
