"""Rows with BPS codes or none: find the Kemendagri desa through the names, kecamatan by kecamatan."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from geodata import codes, names
from geodata.boundaries.areas import Decided, Row, SetAside, rows, set_aside
from geodata.boundaries.ask_areas import (
    ask_desa,
    ask_kabupaten,
    ask_kecamatan,
    namesakes,
    words_desa,
    words_kabupaten,
    words_kecamatan,
)
from geodata.boundaries.asking import NONE, Answers
from geodata.boundaries.edges import fringe, leave_to_neighbour
from geodata.boundaries.no_desa import is_no_desa, leave_no_desa
from geodata.boundaries.places import find_kabupaten, find_kecamatan

NOT_OURS = "dinyatakan bukan desa oleh dinas"


def assign_by_name(
    areas: pd.DataFrame, answers: Answers | None = None, *, home: str | None = None, close: bool = True
) -> Decided:
    """Decide each row inside its kecamatan; rows that are not certain are set aside, and asked about.

    Needs `nama`, `kecamatan`, `kabupaten`. Nothing is guessed: a close spelling counts only with `close`
    (where a code vouches for the row), inside one kecamatan and where it is the single best on both sides.
    Across kecamatan only one case is decided: a kecamatan younger than the file, whose desa still stand under
    the old one, by a name that occurs once in the kabupaten. `home` is the office's own kabupaten.
    """
    naming = _Naming(answers or Answers(), home, close)
    groups = []
    for (provinsi, kabupaten), group in areas.groupby(["provinsi", "kabupaten"], sort=True):
        groups.append((group, naming.kabupaten(group, str(kabupaten), str(provinsi))))
    count: Counter[str] = Counter()
    for group, kode_kab in groups:
        if kode_kab:
            count[kode_kab] += len({names.squash(n) for n in group["nama"]})
    edge = fringe(count, home)
    for group, kode_kab in groups:
        if kode_kab in edge:
            naming.leave_edge(group, str(kode_kab))
        elif kode_kab:
            naming.decide(group, kode_kab)
    naming.ask(areas)
    return naming.decided


class _Naming:
    """The state of one file's decisions: what is placed, what waits for a person and at which level."""

    def __init__(self, answers: Answers, home: str | None, close: bool) -> None:
        self.answers, self.home, self.close = answers, home, close
        self.decided = Decided()
        self.waiting: dict[int, tuple[str, str]] = {}  # row to (level, code of the level above)

    def kabupaten(self, group: pd.DataFrame, kabupaten: str, provinsi: str) -> str | None:
        """The kabupaten of one group of rows: by name, by its own code column, or as answered."""
        given = self.answers.area(words_kabupaten(_first(group)))
        own = {k for k in group["kode_kab"] if isinstance(k, str) and codes.is_assigned(k)}
        found = find_kabupaten(kabupaten, provinsi) or (own.pop() if len(own) == 1 else None)
        if given and given != NONE and codes.is_assigned(given[:4]):
            found = given[:4]
        if found is None:
            self._leave(group, f"kabupaten '{kabupaten}' tidak dikenal", "Periksa nama kabupaten/kota.")
            if given != NONE:
                self.waiting |= {r: ("kabupaten", "") for r, a in rows(group).items() if not is_no_desa(a)}
        return found

    def leave_edge(self, group: pd.DataFrame, kode_kab: str) -> None:
        for row, area in rows(group).items():
            self.decided.set_aside[row] = leave_to_neighbour(area, kode_kab, self.home)
            self.decided.neighbours[row] = codes.official_name(kode_kab) or kode_kab

    def decide(self, group: pd.DataFrame, kode_kab: str) -> None:
        for kecamatan, members in group.groupby("kecamatan", sort=True):
            self._kecamatan(members, str(kecamatan), kode_kab)
        self._split(group, kode_kab)

    def _kecamatan(self, members: pd.DataFrame, kecamatan: str, kode_kab: str) -> None:
        open_rows = self._told(members)
        if open_rows.empty:
            return
        given = self.answers.area(words_kecamatan(_first(members)))
        if given == NONE:
            self._leave(open_rows, NOT_OURS, "Ubah jawabannya di pemetaan/wilayah.csv bila keliru.")
            return
        kode_kec = given[:6] if given and codes.is_assigned(given[:6]) else None
        kode_kec = kode_kec or find_kecamatan(open_rows, kecamatan, kode_kab)
        if kode_kec is None:
            where = codes.official_name(kode_kab)
            reason = f"kecamatan '{kecamatan}' tidak ditemukan di {where}"
            self._leave(open_rows, reason, "Periksa nama kecamatan.")
            self.waiting |= {
                r: ("kecamatan", kode_kab) for r, a in rows(open_rows).items() if not is_no_desa(a)
            }
            return
        official_kec = codes.official_name(kode_kec) or ""
        if names.squash(official_kec) != names.squash(kecamatan):
            how = "jawaban dinas" if given else "nama desanya"
            self.decided.notes.append(f"Kecamatan '{kecamatan}' dibaca sebagai {official_kec} menurut {how}.")
        self._desa(open_rows, kode_kec)

    def _told(self, members: pd.DataFrame) -> pd.DataFrame:
        """Place the rows a person has spoken about; the others are returned."""
        for row, area in rows(members).items():
            given = self.answers.area(words_desa(area))
            if given == NONE:
                self.decided.set_aside[row] = set_aside(
                    area, NOT_OURS, "Ubah jawabannya di pemetaan/wilayah.csv bila keliru."
                )
            elif given and len(given) == 10 and codes.is_assigned(given):
                self.decided.kode[row] = given
                self.decided.told.add(row)
        done = self.decided.kode.keys() | self.decided.set_aside.keys()
        return members.loc[[row for row in members.index if row not in done]]

    def _desa(self, members: pd.DataFrame, kode_kec: str) -> None:
        official = codes.official_children(kode_kec)
        records = rows(members)
        # Parts of one desa come as several rows with one name (and one code, if any).
        label = {row: f"{names.squash(area['nama'])}|{area['tertulis']}" for row, area in records.items()}
        ours = {label[row]: str(area["nama"]) for row, area in records.items()}
        pairs = names.pair(ours, official, close=False)
        if self.close:
            taken = {*pairs.values(), *(self.decided.kode[row] for row in self.decided.told)}
            left = {key: name for key, name in ours.items() if key not in pairs}
            pairs |= names.pair(left, {k: n for k, n in official.items() if k not in taken})
        for row, area in records.items():
            if label[row] in pairs:
                self.decided.kode[row] = pairs[label[row]]
            elif is_no_desa(area):
                self.decided.set_aside[row] = leave_no_desa(area)
            else:
                self.decided.set_aside[row] = _uncertain(area, kode_kec)
                self.waiting[row] = ("desa", kode_kec)

    def _split(self, group: pd.DataFrame, kode_kab: str) -> None:
        """Desa that a newer kecamatan has taken over since the file was drawn."""
        decided = self.decided
        seen = {kode[:6] for row, kode in decided.kode.items() if row not in decided.told}
        official = codes.official_names(kode_kab)
        desa = official[official["tingkat"] == "desa"]
        younger = {
            name: kodes[0]
            for name, kodes in names.by_name(dict(zip(desa["kode"], desa["nama"], strict=True))).items()
            if len(kodes) == 1 and kodes[0][:6] not in seen
        }
        ours = names.by_name({row: str(area["nama"]) for row, area in rows(group).items()})
        for name in sorted(ours.keys() & younger.keys()):
            row = ours[name][0]
            if len(ours[name]) == 1 and self.waiting.get(row, ("", ""))[0] == "desa":
                decided.kode[row] = younger[name]
                del decided.set_aside[row], self.waiting[row]
                new, old = codes.official_name(younger[name][:6]), group.at[row, "kecamatan"]
                written = group.at[row, "nama"]
                decided.notes.append(
                    f"{written!s} dibaca di kecamatan {new} (pemekaran; di berkas: {old!s})."
                )

    def ask(self, areas: pd.DataFrame) -> None:
        """Put what waits to a person: one question per kabupaten, kecamatan or desa."""
        words = {"kabupaten": words_kabupaten, "kecamatan": words_kecamatan, "desa": words_desa}
        together: dict[tuple[str, str, str], list[int]] = {}
        for row, (level, above) in sorted(self.waiting.items()):
            isi = words[level](rows(areas.loc[[row]])[row])
            together.setdefault((level, above, isi), []).append(row)
        taken = set(self.decided.kode.values())
        for (level, above, isi), members in together.items():
            group = areas.loc[members]
            first = group.iloc[0]
            if level == "kabupaten":
                question = ask_kabupaten("kabupaten", group, str(first["kabupaten"]), isi)
            elif level == "kecamatan":
                question = ask_kecamatan("kecamatan", group, str(first["kecamatan"]), isi, above)
            else:
                question = ask_desa("desa", isi, str(first["nama"]), above, taken, len(members))
            if question:
                self.decided.undecided.append(question)

    def _leave(self, members: pd.DataFrame, alasan: str, saran: str) -> None:
        for row, area in rows(members).items():
            self.decided.set_aside[row] = (
                leave_no_desa(area) if is_no_desa(area) else set_aside(area, alasan, saran)
            )


def _first(members: pd.DataFrame) -> Row:
    return next(iter(rows(members).values()))


def _uncertain(area: Row, kode_kec: str) -> SetAside:
    if names.squash(area["nama"]).startswith("persiapan"):
        return set_aside(
            area,
            "desa persiapan di berkas ini",
            "Jawab pertanyaannya (kodenya sendiri bila kini definitif, atau desa induknya), lalu impor lagi.",
        )
    kecamatan = codes.official_name(kode_kec)
    elsewhere = [f"{codes.dotted(k)} {codes.official_name(k)}" for k in namesakes(area["nama"], kode_kec[:4])]
    hint = f" Senama di kabupaten ini: {'; '.join(elsewhere[:4])}." if elsewhere else ""
    return set_aside(
        area,
        f"nama tidak dapat dipastikan di kecamatan {kecamatan}",
        f"Jawab pertanyaannya, lalu impor lagi; atau tetapkan kodenya di berkas.{hint}",
    )
