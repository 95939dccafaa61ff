"""Which column of the file is which of ours; a file of another kind is recognised and named."""

from __future__ import annotations

from analytics.errors import UserError
from analytics.intake.model import KINDS, MappedColumn
from analytics.intake.names import looks_like_data, safe_name, spellings, squash
from analytics.schema import load

#: A file of this kind needs at least one column of each group besides its required ones.
_ONE_OF = {"penerima": [("nomor_induk_kependudukan", "nomor_kartu_keluarga")]}
_SHOWN = 25


def map_columns(headers: list[str], kind: str) -> list[MappedColumn]:
    """Each column of the file with the column of ours it was taken for (None: not used).

    Raises UserError that names a missing required column, what came, and the kind the file looks like.
    """
    mapping = _match(headers, kind)
    missing = _missing(mapping, kind)
    if missing:
        raise _missing_error(headers, kind, missing, mapping)
    return mapping


def _match(headers: list[str], kind: str) -> list[MappedColumn]:
    """Own names first, then aliases, then labels, so that an alias never takes another column's own name."""
    at: dict[str, list[int]] = {}
    for position, header in enumerate(headers):
        at.setdefault(squash(header), []).append(position)
    taken: dict[int, tuple[str, str]] = {}
    for how in ("nama", "alias", "label"):
        for column in load(kind).columns:
            if column.kolom in {name for name, _ in taken.values()}:
                continue
            wanted = [s for s, cara in spellings(column) if cara == how]
            free = [p for s in wanted for p in at.get(s, []) if p not in taken]
            if free:
                taken[free[0]] = (column.kolom, how)
    return [
        MappedColumn(i, safe_name(h), *(taken.get(i, (None, "tidak dipakai")))) for i, h in enumerate(headers)
    ]


def _missing(mapping: list[MappedColumn], kind: str) -> list[str]:
    found = {m.kolom for m in mapping}
    missing = [c.kolom for c in load(kind).columns if c.wajib and c.kolom not in found]
    return missing + [" atau ".join(g) for g in _ONE_OF.get(kind, []) if not found & set(g)]


def _missing_error(
    headers: list[str], kind: str, missing: list[str], mapping: list[MappedColumn]
) -> UserError:
    other = _looks_like(headers, kind)
    if other:
        return UserError(
            f"Berkas ini tampak seperti {other}, bukan {kind} (kolom {', '.join(missing)} tidak ada).",
            saran=f"Impor sebagai {other}, atau pilih berkas {kind} yang benar.",
        )
    named = ", ".join(missing)
    if looks_like_data(headers) or not any(m.kolom for m in mapping):
        came = "Baris judul kolom tidak ditemukan; baris pertama tampak seperti data."
    else:
        shown = [safe_name(h) for h in headers if h][:_SHOWN]
        came = f"Kolom yang ada: {', '.join(shown)}{', ...' if len(headers) > _SHOWN else ''}."
    return UserError(
        f"Berkas {kind} tidak punya kolom wajib: {named}. {came}",
        saran=f"Tambahkan atau beri judul kolom {named} pada baris judul, lalu impor lagi.",
    )


def _looks_like(headers: list[str], kind: str) -> str | None:
    """Another kind whose required columns are all there, the one with most columns recognised."""
    others = []
    for other in KINDS:
        if other != kind:
            mapping = _match(headers, other)
            if not _missing(mapping, other):
                others.append((sum(m.kolom is not None for m in mapping), other))
    return max(others)[1] if others else None
