"""Which release is in force: the newest of a folder that is whole, signed and within the rules.

What was read once is served until a newer sound release comes, whatever happens to the files meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from analytics.errors import UserError
from analytics.published.bundle import pack
from analytics.published.folders import Mark, look
from analytics.published.manifest import is_key
from analytics.published.reading import Release, read_release
from analytics.published.signature import read_manifest, sealed
from analytics.published.static import violations

#: Seconds between looks at the folder, and between checks of what looks the same: the files of a release that
#: was refused may have been on their way.
LOOK, AGAIN = 1.0, 60.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Served:
    """A release in force and the bytes of its files by name, exactly as they were signed."""

    release: Release
    files: dict[str, bytes]

    def named(self, prefix: str) -> dict[str, bytes]:
        """The files below a folder of the release, by the rest of their name."""
        return {
            name.removeprefix(prefix): held for name, held in self.files.items() if name.startswith(prefix)
        }

    @cached_property
    def bundle(self) -> bytes:
        """All files in one, packed when it is first asked for (see `bundle.pack`)."""
        return pack(self.release.number, self.files)


def load(folder: Path, key: str | None = None) -> Served:
    """The release in a folder after every check; UserError, in a sentence, where one of them fails."""
    found = sealed(folder, key)
    release = read_release(folder, found.manifest, found.files)
    if faults := violations(release):
        one = faults[0]
        raise UserError(
            f"Terbitan {folder.name} tidak dipakai: {one['tabel']} {one['kode']}: {one['sebab']}."
        )
    return Served(release, found.files)


def public_key(words: str) -> str:
    """A publisher's key as it was typed; UserError for anything that is none."""
    key = words.strip().lower()
    if not is_key(key):
        raise UserError(
            "Kunci publik tidak dikenal.",
            saran="Salin 64 digit heksadesimal yang ditulis `tepat publish` sebagai Kunci publik.",
        )
    return key


class Catalog:
    """The releases of a folder, or one release; ``current`` is what to show now.

    Without ``key`` the first release found pins the publisher: a later one must carry the same key.
    """

    def __init__(
        self, folder: Path, key: str | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.folder, self.key, self._clock = folder, key, clock
        self._lock = threading.Lock()
        self._held: Served | None = None
        self._looked = self._checked = float("-inf")
        self._marks: dict[Path, Mark] = {}
        self._faults: dict[Path, str] = {}
        self._closed: list[str] = []

    def current(self) -> Served:
        """The release in force; UserError, for a page of its own, while there is none at all."""
        with self._lock:
            now = self._clock()
            if now - self._looked >= LOOK:
                self._looked = now
                marks = self._listed()
                if marks != self._marks or now - self._checked >= AGAIN:
                    self._checked, self._marks = now, marks
                    self._check(sorted(marks, key=lambda one: (_number(one), one.name)))
            if self._held is None:
                said = [*self._closed, *self._faults.values()]
                raise UserError(
                    "Belum ada terbitan yang dapat ditampilkan.",
                    saran=" ".join(said) or "Folder terbitan masih kosong.",
                )
            return self._held

    def _listed(self) -> dict[Path, Mark]:
        """Folders that look like releases; what may not be looked into is logged once."""
        found, closed = look(self.folder)
        for said in closed:
            if said not in self._closed:
                log.warning("%s", said)
        self._closed = closed
        return found

    def _check(self, folders: list[Path]) -> None:
        """Take the newest sound release of ``folders`` (oldest first) where it is newer than what is held."""
        self._faults = {folder: said for folder, said in self._faults.items() if folder in folders}
        if self._held is None and self.key is None:
            # The publisher is whoever signed the first release, not whoever put the newest one there.
            self._held = next(filter(None, map(self._try, folders)), None)
            if self._held is None:
                return
            self.key = str(self._held.release.manifest["kunci"])
        for folder in reversed(folders):
            if self._held and _number(folder) <= self._held.release.number:
                return
            newer = self._try(folder)
            # What was read counts: the folder may hold another release than a moment ago.
            if newer and (self._held is None or newer.release.number > self._held.release.number):
                self._held = newer
                return

    def _try(self, folder: Path) -> Served | None:
        """The release in a folder, or None; each fault is logged once."""
        try:
            served = load(folder, self.key)
        except UserError as error:
            fault = error.pesan
        except (
            Exception
        ) as error:  # a stranger's folder may be broken in any way, and must not stop the pages
            fault = f"Terbitan {folder.name} tidak dipakai: tidak terbaca ({type(error).__name__})."
        else:
            self._faults.pop(folder, None)
            return served
        if self._faults.get(folder) != fault:
            log.warning("%s", fault)
        self._faults[folder] = fault
        return None


def _number(folder: Path) -> int:
    """The number a folder claims; below every release where its manifest cannot be read."""
    try:
        return int(read_manifest(folder)["terbitan"])
    except UserError:
        return -1
