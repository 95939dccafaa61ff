"""The import of a register as one would write it by hand with pandas: the same rules, column by column.

Reasonable, not naive: one pass per rule over whole columns, categories mapped by dictionaries, the C reader;
what hardly ever occurs (letters nobody sees, cells like ="12") is looked for once in the whole text.
pandas' own reader pads short lines and cannot tell the line of a broken one, so lines are counted first.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from analytics.intake.quality import asked
from analytics.intake.sql import EMPTY, INACTIVE, UNRANKED
from analytics.schema import Column, Table, load
from benchmarks.intake import messages

CARD, DESA = "nomor_kartu_keluarga", "kode_kelurahan_desa"
_ALIASES = {"nama_kepala_keluarga": "nama_anggota_keluarga"}
_YES_NO = {"1": True, "ya": True, "2": False, "tidak": False}
_PROVINCES = {*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82}
_PROVINCES |= {*range(91, 97), 99}
_UNSEEN = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
_LONG = "[0-9]{12,}"
_REJECTS = {
    "STRUKTUR",
    "JUDUL_ULANG",
    "WAJIB_KOSONG",
    "KK_EXCEL",
    "KK_KOLOM",
    "KK_ILMIAH",
    "KK_PANJANG",
    "KK_SERAGAM",
}
_REJECTS |= {"KODE_DESA", "KK_GANDA"}


class Register:
    """One register file on its way through the rules."""

    def __init__(self, path: Path, areas: pd.DataFrame, pseudonym: Callable[..., list[str | None]]) -> None:
        self.table: Table = load("keluarga")
        self.areas, self.pseudonym = areas, pseudonym
        self.found: list[pd.DataFrame] = []
        self.empty: dict[str, pd.Series] = {}
        self.rows, self.broken = self._read(path)
        self.typed = pd.DataFrame(index=self.rows.index)

    def _read(self, path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
        with path.open(encoding="latin-1") as handle:
            head = handle.readline()
            self.headers = head.rstrip("\n").split("|")
            header = [_ALIASES.get(name, name) for name in self.headers]
            good, numbers, broken, again = [], [], [], head.strip().lower()
            for number, line in enumerate(handle, 2):
                if line.count("|") == len(header) - 1:
                    if line[:4] == head[:4] and line.strip().lower() == again:
                        broken.append((number, line.rstrip("\n"), "JUDUL_ULANG", 0))
                        continue
                    good.append(line)
                    numbers.append(number)
                elif line.strip("| \n"):
                    broken.append((number, line.rstrip("\n"), "STRUKTUR", line.count("|") + 1))
        text = "".join(good)
        wrapped = '|="' in text
        for letter in _UNSEEN:
            text = text.replace(letter, "") if letter in text else text
        frame = pd.read_csv(
            io.StringIO(text),
            sep="|",
            names=header,
            dtype=str,
            keep_default_na=False,
            na_values=list(EMPTY),
            quoting=csv.QUOTE_NONE,
        )
        del good
        frame.index = pd.Index(numbers, name="baris")
        for column in frame:
            frame[column] = frame[column].str.strip()
            if wrapped:
                frame[column] = frame[column].str.replace('^="([^"]*)"$', r"\1", regex=True).str.strip()
        return frame, pd.DataFrame(broken, columns=["baris", "mentah", "aturan", "sel"])

    def _add(
        self,
        rule: str,
        column: str,
        failed: pd.Series,
        level: str | None = None,
        more: pd.Series | None = None,
    ) -> None:
        failed = failed.fillna(False).astype(bool)
        if failed.any():
            tingkat = level or ("galat" if rule in _REJECTS else "peringatan")
            baris = self.rows.index[failed]
            nilai = self.rows.loc[failed, column].fillna("")
            if self.table[column].personal:
                nilai = (nilai.str.len().clip(upper=40) - 4).map(lambda n: "*" * n) + nilai.str[-4:]
            self.found.append(
                pd.DataFrame(
                    {
                        "baris": baris,
                        "kolom": column,
                        "aturan": rule,
                        "tingkat": tingkat,
                        "nilai": nilai.array,
                        "rincian": "" if more is None else more[baris].astype("str").array,
                    }
                )
            )

    def check(self) -> None:
        """All rules, in the order of the rule table."""
        for column in self.table.columns:
            if column.kolom not in self.rows:
                continue
            text = self.rows[column.kolom]
            if column.wajib and column.tipe != "desil":
                self._add("WAJIB_KOSONG", column.kolom, text.isna())
            check = {"desil": self._decile, "bulat": self._whole, "pilihan": self._choice}.get(column.tipe)
            check = self._yes_no if column.tipe == "ya_tidak" else check
            if check:
                check(column, text)
            elif column.kolom not in (CARD, DESA):
                self.typed[column.kolom] = text
                if not column.personal and text.drop_duplicates().str.contains(_LONG, na=False).any():
                    self.typed[column.kolom] = text.str.replace(_LONG, "************", regex=True)
        self._cards(self.rows[CARD])
        self._places(self.rows[DESA])
        self._repeats()

    def _cards(self, card: pd.Series) -> None:
        well = card.str.fullmatch(r"[0-9]{16}")
        known = well.fillna(False).astype(bool)
        tens = card.str.fullmatch(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
        spoilt = known.sum() >= 20 and (card[known].drop_duplicates().str[-1] == "0").mean() > 0.5
        same = known & (card == card.str[0].fillna("").map(lambda d: d * 16))
        self._add("KK_EXCEL", CARD, known & (card.str[-1] == "0") & spoilt)
        self._add("KK_KOLOM", CARD, known & (card.str[-1] != "0") & spoilt)
        self._add("KK_ILMIAH", CARD, tens)
        wrong = card.notna() & ~known & ~tens.fillna(False).astype(bool)
        self._add("KK_PANJANG", CARD, wrong, more=card[wrong].str.len().astype("int"))
        self._add("KK_SERAGAM", CARD, same)
        self._add("KK_PROVINSI", CARD, known & ~same & ~card.str[:2].isin(list(map(str, _PROVINCES))))
        day = pd.to_numeric(card.where(known).str[6:8], errors="coerce")
        month = pd.to_numeric(card.where(known).str[8:10], errors="coerce")
        self._add("KK_TANGGAL", CARD, known & ~same & ~(day.between(1, 31) & month.between(1, 12)))
        self._add("KK_SERI", CARD, known & ~same & (card.str[-4:] == "0000"))
        self.typed[CARD] = card
        ids = self.pseudonym("kk", card[known].tolist())
        self.typed["id_keluarga"] = pd.Series(ids, index=card.index[known], dtype="str")

    def _decile(self, column: Column, text: pd.Series) -> None:
        value = text.where(text.str.fullmatch(r"0?(?:[1-9]|10)(?:[.,]0+)?").fillna(False).astype(bool))
        value = pd.to_numeric(value.str.replace(",", "."), errors="coerce").astype("Int8")
        word = text.str.lower().isin([*UNRANKED, *INACTIVE])
        level = "galat" if column.wajib else "peringatan"
        self._add("DESIL_RENTANG", column.kolom, text.notna() & value.isna() & ~word, level)
        self.typed[column.kolom] = value
        if column.wajib:
            self.typed["desil_nonaktif"] = text.str.lower().isin(INACTIVE)

    def _whole(self, column: Column, text: pd.Series) -> None:
        shaped = text.str.fullmatch(r"-?[0-9]{1,18}|-?[0-9]{1,15}[.,]0{1,2}").fillna(False).astype(bool)
        value = pd.to_numeric(text.where(shaped).str.replace(",", "."), errors="coerce")
        value = value.where(value.abs() < 32_768)
        self._add("ANGKA", column.kolom, text.notna() & (value.isna() | (value < 0)))
        if column.kolom == "luas_lantai":
            large = value > 2000
            self._add("ANGKA", column.kolom, large, more=value[large])
            value = value.where(value <= 2000)
        self.typed[column.kolom] = value.where(value >= 0).astype("Int16")

    def _choice(self, column: Column, text: pd.Series) -> None:
        value = text.map({str(code): int(code) for code in column.codes})
        self._add("KODE_NILAI", column.kolom, text.notna() & value.isna())
        self.typed[column.kolom] = value.astype("Int8")

    def _yes_no(self, column: Column, text: pd.Series) -> None:
        value = text.str.lower().map(_YES_NO)
        self._add("KODE_NILAI", column.kolom, text.notna() & value.isna())
        self.typed[column.kolom] = value.astype("boolean")

    def _places(self, code: pd.Series) -> None:
        desa = self.areas[self.areas["tingkat"] == "desa"]
        systems = {"kemendagri": dict(zip(desa["kode"], desa["kode"], strict=True))}
        systems["bps"] = dict(zip(desa["kode_bps"], desa["kode"], strict=True))
        rates = {name: code.dropna().isin(known.keys()).mean() for name, known in systems.items()}
        best = max(rates, key=lambda name: rates[name])
        if rates[best] < 0.9:
            raise SystemExit("kode wilayah tidak cocok")
        self.system = {"kemendagri": "Kemendagri", "bps": "BPS"}[best]
        self.typed["kode_desa"] = code.map(systems[best])
        self._add("KODE_DESA", DESA, code.notna() & self.typed["kode_desa"].isna())

    def _repeats(self) -> None:
        """Good rows come first: the later ones of a repeated card are rejected."""
        failed = self.rows.index.isin(self._failed())
        keyed = pd.DataFrame({"id": self.typed["id_keluarga"], "gagal": failed}, index=self.rows.index)
        keyed = keyed[keyed["id"].notna()].sort_values(["gagal", "baris"], kind="stable")
        later = keyed[keyed["id"].duplicated()]
        first = keyed.reset_index().drop_duplicates("id").set_index("id").loc[later["id"]]
        cells = (self.rows.loc[which].fillna("").to_numpy() for which in (later.index, first["baris"]))
        told = messages.repeated(later.index, first, (next(cells) == next(cells)).all(axis=1))
        again = pd.Series(self.rows.index.isin(later.index), index=self.rows.index)
        self._add("KK_GANDA", CARD, again, more=told)

    def _quality(self, findings: pd.DataFrame) -> pd.DataFrame:
        """One row per desa: rows read, refused and warned of; answers asked for and given."""
        names = [name for name in asked(self.table) if name in self.typed]
        failed = self.rows.index.isin(list(self._failed()))
        warned = self.rows.index.isin(findings.loc[findings["tingkat"] == "peringatan", "baris"]) & ~failed
        table = pd.DataFrame(
            {
                "kode_desa": self.typed["kode_desa"],
                "dibaca": 1,
                "ditolak": failed,
                "diperingatkan": warned,
                "diminta": len(asked(self.table)),
                "terisi": self.typed[names].notna().sum(axis=1),
            }
        )
        return table.groupby("kode_desa", dropna=False).sum().reset_index()

    def _failed(self) -> Iterable[int]:
        return {b for f in self.found for b, t in zip(f["baris"], f["tingkat"], strict=True) if t == "galat"}

    def write(self, out: Path) -> dict[str, int]:
        """The same files an import leaves: analysis, identity, rejected rows, findings."""
        width = len(self.headers)
        seen = self.broken["sel"].astype("str") + f" sel, seharusnya {width}"
        nilai = seen.where(self.broken["aturan"] == "STRUKTUR", "")
        broken = self.broken.assign(kolom="", tingkat="galat", nilai=nilai, rincian="")
        findings = pd.concat([*self.found, broken.drop(columns=["mentah", "sel"])], ignore_index=True)
        findings = messages.worded(findings, self.table, _ALIASES, best=self.system)
        findings = findings.sort_values(["baris", "aturan"])
        findings.to_parquet(out / "temuan.parquet", compression="zstd")
        self._quality(findings).to_parquet(out / "mutu.parquet", compression="zstd")
        failed = self.rows.index.isin(list(self._failed()))
        personal = [c.kolom for c in self.table.columns if c.personal and c.kolom in self.typed]
        accepted = self.typed[~failed]
        accepted.drop(columns=personal).to_parquet(out / "analisis.parquet", compression="zstd")
        accepted[["id_keluarga", *personal]].to_parquet(out / "identitas.parquet", compression="zstd")
        self.rows[failed].to_parquet(out / "ditolak.parquet", compression="zstd")
        self.broken.to_parquet(out / "rusak.parquet", compression="zstd")
        rejected = int(failed.sum()) + len(self.broken)
        return {"read": len(self.rows) + len(self.broken), "accepted": len(accepted), "rejected": rejected}
