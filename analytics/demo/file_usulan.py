"""The proposals of a quarter: checked by village and office, signed, decided and decreed, or refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.demo.columns import digits, pick
from analytics.demo.population import Population
from analytics.demo.sizes import AS_OF, PERIOD, Ints, stream
from analytics.schema import load

COLUMNS = (
    *("NO USULAN", "JENIS USULAN", "JALUR", "PROGRAM", "PERIODE", "NIK", "NO KK", "NAMA"),
    *("NM KEC", "NM DESA", "STATUS", "TGL USUL", "TGL MUSDES", "TGL VERIFIKASI DINAS", "TGL PENGESAHAN"),
    *("TGL PUTUSAN", "NO SK", "TGL SK", "ALASAN DITOLAK"),
)
SHARE_PROPOSED, SHARE_AGAIN = 0.035, 0.02
KINDS = (("Tambah", 0.55), ("Hapus", 0.08), ("Perbaikan", 0.37))
ROUTES = (("Musdes/muskel", 0.78), ("Penetapan Kemensos", 0.09), ("Usul mandiri", 0.13))
PROGRAMMES = (("PKH", 0.3), ("SEMBAKO", 0.45), ("PBI-JK", 0.25))
#: Passed by the village, the office, the regent, the ministry, and put in a decree; out of those before.
PASSES = (0.93, 0.78, 0.97, 0.62, 0.9)
#: Of those that a stage stops: refused rather than waiting.
REFUSES = (0.7, 0.75, 0.2, 0.85, 0.0)
STATES = (
    "Diusulkan",
    "Diverifikasi desa",
    "Diverifikasi dinas",
    "Disahkan bupati",
    "Diterima pusat",
    "SK terbit",
)
REFUSALS = ("Ditolak musdes", "Ditolak dinas", "Ditolak bupati", "Ditolak pusat")
#: Which reasons a stage gives, by code of the schema.
REASONS = ((18, 8, 10, 9), (12, 13, 17, 20, 14), (18, 19), (1, 2, 7, 12, 15, 19))
START = np.datetime64("2026-07-01")
SIGNED = np.array(["2026-08-03", "2026-08-24", "2026-09-07"], dtype="datetime64[D]")
DECREED = np.array(["2026-08-14", "2026-09-04", "2026-09-25"], dtype="datetime64[D]")


def usulan_table(population: Population) -> pa.Table:
    """One row per proposal, and a second one for the few that were handed in again, by date."""
    rng = stream(population.seed, "usulan")
    known = np.flatnonzero(population.families["terdata"])
    chosen = np.sort(rng.choice(known, max(20, round(SHARE_PROPOSED * len(known))), replace=False))
    rows = _people(population, chosen).assign(
        jenis=_draw(rng, KINDS, len(chosen)),
        jalur=_draw(rng, ROUTES, len(chosen)),
        program=_draw(rng, PROGRAMMES, len(chosen)),
    )
    # Mending data is not for one programme.
    rows.loc[rows["jenis"] == 2, "program"] = len(PROGRAMMES)
    rows = _course(rows, rng)
    again = rows[(rows["ditolak"] > 0) & (rng.random(len(rows)) < SHARE_AGAIN * 10)].head(
        max(2, round(SHARE_AGAIN * len(rows)))
    )
    later = _course(again, rng, earliest=30).assign(ulang=1)
    rows = pd.concat([rows.assign(ulang=0), later], ignore_index=True)
    rows = rows.sort_values(["usul", "nik", "ulang"], kind="stable", ignore_index=True)
    return _columns(rows, population.places)


def _people(population: Population, chosen: Ints) -> pd.DataFrame:
    first = np.searchsorted(population.people["keluarga"].to_numpy(), chosen)
    people, families = population.people.iloc[first], population.families.iloc[chosen]
    return pd.DataFrame(
        {
            "nik": people["nik"].to_numpy(),
            "nama": people["nama"].to_numpy(),
            "no_kk": families["no_kk"].to_numpy(),
            "desa": families["desa"].to_numpy(),
        }
    )


def _draw(rng: np.random.Generator, choices: tuple[tuple[str, float], ...], n: int) -> Ints:
    return rng.choice(len(choices), n, p=[share for _, share in choices])


def _course(rows: pd.DataFrame, rng: np.random.Generator, earliest: int = 0) -> pd.DataFrame:
    """How far each came (0-5 stages passed after the proposal), who refused it (1-4; 0 nobody), and when."""
    n = len(rows)
    passed = np.cumprod(rng.random((n, 5)) < np.array(PASSES), axis=1)
    came = passed.sum(axis=1)
    stopped = np.minimum(came, 4)
    refused = (came < 5) & (rng.random(n) < np.array(REFUSES)[stopped])
    usul = START + earliest + rng.integers(0, 30, n).astype("timedelta64[D]")
    desa = usul + rng.integers(1, 12, n).astype("timedelta64[D]")
    dinas = desa + rng.integers(2, 16, n).astype("timedelta64[D]")
    at = np.minimum(np.searchsorted(SIGNED, dinas), len(SIGNED) - 1)
    signed = np.maximum(SIGNED[at], dinas)
    decided = np.minimum(signed + rng.integers(3, 11, n).astype("timedelta64[D]"), AS_OF)
    turn = np.minimum(np.searchsorted(DECREED, decided), len(DECREED) - 1)
    late = decided > DECREED[turn]
    came = np.where((came == 5) & late, 4, came)
    return rows.assign(
        **{"usul": usul, "musdes": desa, "dinas": dinas, "sahkan": signed, "putusan": decided},
        sk=DECREED[turn],
        nomor=turn,
        sampai=came,
        ditolak=np.where(refused, stopped + 1, 0),
        acak=rng.random(n),
    )


def _columns(rows: pd.DataFrame, places: pd.DataFrame) -> pa.Table:
    desa, came, refused = (rows[c].to_numpy() for c in ("desa", "sampai", "ditolak"))
    codes = load("usulan")["alasan_tolak"].codes
    reason = [
        codes[REASONS[r - 1][int(a * len(REASONS[r - 1]))]] if r else None
        for r, a in zip(refused, rows["acak"], strict=True)
    ]
    state = [REFUSALS[r - 1] if r else STATES[c] for r, c in zip(refused, came, strict=True)]
    decreed = came == 5
    parts = {
        "NO USULAN": pa.array([f"U-{PERIOD[:4]}-{i:06d}" for i in range(1, len(rows) + 1)], pa.string()),
        "JENIS USULAN": pick([k for k, _ in KINDS], rows["jenis"].to_numpy()),
        "JALUR": pick([k for k, _ in ROUTES], rows["jalur"].to_numpy()),
        "PROGRAM": pick([*[k for k, _ in PROGRAMMES], None], rows["program"].to_numpy()),
        "PERIODE": pick([PERIOD], np.zeros(len(rows))),
        "NIK": digits(rows["nik"]),
        "NO KK": digits(rows["no_kk"]),
        "NAMA": pa.array(rows["nama"].to_numpy(), pa.string()),
        "NM KEC": pick(list(places["kecamatan"]), desa),
        "NM DESA": pick(list(places["desa"]), desa),
        "STATUS": pa.array(state, pa.string()),
        "TGL USUL": _dates(rows["usul"], came >= 0),
        "TGL MUSDES": _dates(rows["musdes"], came >= 1),
        "TGL VERIFIKASI DINAS": _dates(rows["dinas"], came >= 2),
        "TGL PENGESAHAN": _dates(rows["sahkan"], came >= 3),
        "TGL PUTUSAN": _dates(rows["putusan"], (came >= 4) | (refused == 4)),
        "NO SK": pick([f"SK {i}/SIM/2026" for i in (1, 2, 3)], rows["nomor"].to_numpy()),
        "TGL SK": _dates(rows["sk"], decreed),
        "ALASAN DITOLAK": pa.array(reason, pa.string()),
    }
    numbers = parts["NO SK"].to_pylist()
    parts["NO SK"] = pa.array(
        [n if yes else None for n, yes in zip(numbers, decreed, strict=True)], pa.string()
    )
    return pa.table({column: parts[column] for column in COLUMNS})


def _dates(values: pd.Series, known: np.ndarray) -> pa.Array:
    """Days as 31/08/2026, empty where the stage was not reached."""
    words = values.dt.strftime("%d/%m/%Y")
    return pa.array([w if k else None for w, k in zip(words, known, strict=True)], pa.string())
