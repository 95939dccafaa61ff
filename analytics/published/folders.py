"""What lies in a folder of releases, before anything is believed: the folders that look like one."""

from __future__ import annotations

from pathlib import Path

from analytics.published.signature import MANIFEST, SIGNATURE

#: What marks a manifest as seen: its file's times and size, and those of its signature.
Mark = tuple[tuple[int, int, int], ...]


def look(folder: Path) -> tuple[dict[Path, Mark], list[str]]:
    """The folder and those in it that hold a manifest, each with its mark; and, in words, which of them this
    process may not look into.
    """
    found, closed = dict[Path, Mark](), list[str]()
    inside = [folder]
    try:
        inside += sorted(one for one in folder.iterdir() if one.is_dir())
    except PermissionError:
        closed.append(_shut(folder))
    except OSError:
        pass  # not there yet
    for one in inside:
        try:
            if mark := _mark(one):
                found[one] = mark
        except PermissionError:
            closed.append(_shut(one))
    return found, list(dict.fromkeys(closed))


def _mark(folder: Path) -> Mark:
    """The mark of a folder, empty without a manifest; PermissionError where this process may not look."""
    stats = []
    for name in (MANIFEST, SIGNATURE):
        try:
            stats.append((folder / name).lstat())
        except PermissionError:
            raise
        except OSError:
            break
    return tuple((one.st_mtime_ns, one.st_size, one.st_ino) for one in stats)


def _shut(folder: Path) -> str:
    return f"Folder {folder.name} tidak boleh dibaca oleh pengguna sistem yang menjalankan halaman ini."
