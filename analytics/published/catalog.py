"""Which release is in force: the newest of a folder that is whole, signed and within the rules.

What was read once is served until a newer sound release comes, whatever happens to the files meanwhile.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import UserError
from analytics.published.reading import Release, read_release
from analytics.published.signature import MANIFEST, SIGNATURE, read_manifest, verify
from analytics.published.static import violations

#: Seconds between looks at the folder, and between checks of what looks the same: the files of a release that
#: was refused may have been on their way.
LOOK, AGAIN = 1.0, 60.0
#: What every page reads from a manifest.
_NEEDED = ("terbitan", "periode", "kabupaten", "simulasi", "kunci", "dibuat", "versi_aturan")
_KEY = re.compile(r"[0-9a-f]{64}")
log = logging.getLogger(__name__)

#: What marks a manifest as seen: its file's times and size, and those of its signature.
Mark = tuple[tuple[int, int, int], ...]


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


def load(folder: Path, key: str | None = None) -> Served:
    """The release in a folder after every check; UserError, in a sentence, where one of them fails."""
    manifest = verify(folder, key)
    if any(name not in manifest for name in _NEEDED) or not manifest["periode"]:
        raise UserError(f"Terbitan {folder.name} tidak dipakai: MANIFEST.json tidak lengkap.")
    release = read_release(folder, manifest)
    if faults := violations(release):
        one = faults[0]
        raise UserError(
            f"Terbitan {folder.name} tidak dipakai: {one['tabel']} {one['kode']}: {one['sebab']}."
        )
    files = {name: (folder / name).read_bytes() for name in [*manifest["berkas"], MANIFEST, SIGNATURE]}
    for name, told in manifest["berkas"].items():
        if hashlib.sha256(files[name]).hexdigest() != told["sha256"]:
            raise UserError(f"Terbitan {folder.name} tidak dipakai: {name} berubah sewaktu dibaca.")
    return Served(release, files)


def public_key(words: str) -> str:
    """A publisher's key as it was typed; UserError for anything that is none."""
    key = words.strip().lower()
    if not _KEY.fullmatch(key):
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
                raise UserError(
                    "Belum ada terbitan yang dapat ditampilkan.",
                    saran=" ".join(self._faults.values()) or "Folder terbitan masih kosong.",
                )
            return self._held

    def _listed(self) -> dict[Path, Mark]:
        """Folders that look like releases, with what marks their manifests; nothing is believed yet."""
        try:
            inside = [self.folder, *(one for one in self.folder.iterdir() if one.is_dir())]
        except OSError:
            inside = [self.folder]
        return {one: mark for one in inside if (mark := _mark(one))}

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
            if newer := self._try(folder):
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


def _mark(folder: Path) -> Mark | None:
    try:
        stats = [(folder / name).stat() for name in (MANIFEST, SIGNATURE)]
    except FileNotFoundError:
        stats = [(folder / MANIFEST).stat()] if (folder / MANIFEST).exists() else []
    except OSError:
        return None
    return tuple((one.st_mtime_ns, one.st_size, one.st_ino) for one in stats) or None
