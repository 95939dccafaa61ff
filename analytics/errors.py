"""The one base class for what a user can mend; everything else is a bug.

A message says what came, what was expected and what to do, in Indonesian, without a traceback and
without personal data.
"""

from __future__ import annotations

import errno
import os


class UserError(Exception):
    """Something the office can mend. The command line prints it and exits with status 2."""

    def __init__(self, pesan: str, *, saran: str = "") -> None:
        super().__init__(pesan)
        self.pesan = pesan
        self.saran = saran

    def __str__(self) -> str:
        return f"{self.pesan}\n{self.saran}" if self.saran else self.pesan


#: What the computer refuses and a user can mend: full disk, read-only folders, a file for a folder.
STORAGE = {
    errno.ENOSPC: "Kosongkan ruang di disk, lalu jalankan lagi. Data yang dipakai tidak berubah.",
    errno.EDQUOT: "Kosongkan ruang di disk, lalu jalankan lagi. Data yang dipakai tidak berubah.",
    errno.EFBIG: "Batas besar berkas di komputer ini terlalu kecil; mintalah pengelolanya menaikkannya.",
    errno.EROFS: "Pilih folder yang dapat ditulis.",
    errno.EACCES: "Mintalah izin menulis di folder itu, atau pilih folder lain.",
    errno.EPERM: "Mintalah izin menulis di folder itu, atau pilih folder lain.",
    errno.ENOTDIR: "Sebut sebuah folder, bukan berkas.",
    errno.EEXIST: "Sebut sebuah folder, bukan berkas.",
    errno.EISDIR: "Sebut nama berkas, bukan folder.",
    errno.ENOENT: "Buat foldernya dahulu.",
}


def storage_refusal(error: BaseException) -> UserError | None:
    """The user's error behind a failed write; None where the computer refused nothing a user can mend.

    Libraries that write for us wrap the system's error and keep only its words, so those are read too.
    """
    number = error.errno if isinstance(error, OSError) else None
    if number is None and type(error).__module__.partition(".")[0] in ("_duckdb", "duckdb", "pyogrio"):
        number = next(
            (n for n in (errno.ENOSPC, errno.EFBIG, errno.EROFS) if os.strerror(n) in str(error)), None
        )
    if number not in STORAGE:
        return None
    return UserError(f"Folder atau berkas tidak dapat ditulis: {os.strerror(number)}.", saran=STORAGE[number])
