"""Open areas put into words for a person: which desa, kecamatan or kabupaten is this?"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from geodata import codes, names
from geodata.boundaries.areas import Row
from geodata.boundaries.asking import Undecided
from geodata.boundaries.places import likely_kabupaten, likely_kecamatan

SHOWN = 8
_MEANWHILE = "Selama belum dijawab, poligonnya tidak dipetakan."


def words_desa(area: Row) -> str:
    """A desa of the file as it is asked about and remembered.

    >>> words_desa({"nama": "WATUKEBO", "kecamatan": "ROGOJAMPI", "kabupaten": "BANYUWANGI"})
    'Desa WATUKEBO, Kec. ROGOJAMPI, BANYUWANGI'
    """
    above = [f"Kec. {area['kecamatan']}" if area["kecamatan"] else "", area["kabupaten"]]
    return ", ".join([f"Desa {area['nama']}", *(a for a in above if a)])


def words_kecamatan(area: Row) -> str:
    """A kecamatan of the file."""
    return ", ".join(t for t in (f"Kecamatan {area['kecamatan']}", area["kabupaten"]) if t)


def words_kabupaten(area: Row) -> str:
    """A kabupaten of the file, also one that it does not name."""
    return ", ".join(
        t for t in (f"Kabupaten {area['kabupaten'] or '(tidak disebut)'}", area["provinsi"]) if t
    )


def words_code(area: Row) -> str:
    """A desa code no decree knows."""
    return f"Kode {area['tertulis']} {area['nama']}".strip()


def ask_desa(column: str, isi: str, nama: str, kode_kec: str, taken: set[str], baris: int) -> Undecided:
    """Namesakes elsewhere in the kabupaten, then the free desa of the kecamatan, the closest names first.

    A desa persiapan may have its code by now, or still belong to a parent that may well be on the map.
    """
    squashed = names.squash(nama)
    waiting = squashed.startswith("persiapan")
    wanted = squashed.removeprefix("persiapan")
    inside = {k: n for k, n in codes.official_children(kode_kec).items() if waiting or k not in taken}
    near = sorted(inside, key=lambda k: (-names.closeness(wanted, names.squash(inside[k])), k))
    elsewhere = [k for k in namesakes(nama, kode_kec[:4]) if k not in taken]
    offered = list(dict.fromkeys([*elsewhere, *near]))[:SHOWN]
    where = codes.official_name(kode_kec)
    bukti = (
        "Di berkas masih desa persiapan. Bila kini definitif, sebut kodenya; bila belum, sebut desa "
        f"induknya di kecamatan {where}: poligonnya digabung."
        if waiting
        else f"Tidak ada desa bernama persis '{nama}' yang masih bebas di kecamatan {where}."
    )
    return Undecided("wilayah", column, isi, _pairs(offered), f"{bukti} {_MEANWHILE}", baris)


def namesakes(nama: str, kode_kab: str) -> list[str]:
    """Desa of exactly this name in the kabupaten."""
    desa = codes.official_names(kode_kab)
    desa = desa[desa["tingkat"] == "desa"]
    return list(desa.loc[desa["nama"].map(names.squash).eq(names.squash(nama)), "kode"]) if nama else []


def ask_kecamatan(column: str, members: pd.DataFrame, kecamatan: str, isi: str, kode_kab: str) -> Undecided:
    """One question for all its desa."""
    offered = likely_kecamatan(members, kecamatan, kode_kab)[:SHOWN]
    bukti = f"{codes.official_name(kode_kab)} tidak mempunyai kecamatan '{kecamatan}'. {_MEANWHILE}"
    return Undecided("wilayah", column, isi, _pairs(offered), bukti, len(members))


def ask_kabupaten(column: str, members: pd.DataFrame, kabupaten: str, isi: str) -> Undecided | None:
    """One question for all its desa; None where nothing in the file speaks for any kabupaten."""
    offered = likely_kabupaten(members, kabupaten)[:SHOWN]
    if not offered:
        return None
    bukti = f"Nama kecamatan di berkas ada di kabupaten yang ditawarkan. {_MEANWHILE}"
    return Undecided("wilayah", column, isi, _pairs(offered), bukti, len(members))


def _pairs(offered: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((kode, _words(kode)) for kode in offered)


def _words(kode: str) -> str:
    above = f" (Kec. {codes.official_name(kode[:6])})" if len(kode) == 10 else ""
    return f"{codes.dotted(kode)} {codes.official_name(kode)}{above}"
