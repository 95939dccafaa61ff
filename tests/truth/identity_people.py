"""An invented register whose duplicates are known: typing errors, old spellings, swapped days, and look-alikes.

The look-alikes are different persons on purpose: twins with alike names, and namesakes in one desa.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

MEN = [
    "Ahmad",
    "Muhammad",
    "Abdul",
    "Agus",
    "Budi",
    "Joko",
    "Slamet",
    "Sutrisno",
    "Suparman",
    "Supriyadi",
    "Hendra",
    "Eko",
    "Dwi",
    "Wahyu",
    "Rizki",
    "Fajar",
    "Bayu",
    "Dedi",
    "Asep",
    "Iwan",
    "Yusuf",
    "Ismail",
    "Ibrahim",
    "Umar",
    "Usman",
    "Ali",
    "Hasan",
    "Husein",
    "Fauzi",
    "Zainal",
    "Khoirul",
    "Arif",
    "Rahmat",
    "Nur",
    "Imam",
    "Anwar",
    "Yanto",
    "Suyanto",
    "Haryanto",
    "Sugeng",
    "Sukarno",
    "Warno",
    "Sumarno",
    "Rohman",
    "Samsul",
    "Mulyadi",
]
WOMEN = [
    "Siti",
    "Sri",
    "Dewi",
    "Nur",
    "Aminah",
    "Aisyah",
    "Fatimah",
    "Khotijah",
    "Maryam",
    "Zulaikha",
    "Rohmah",
    "Rahayu",
    "Lestari",
    "Wulandari",
    "Puspita",
    "Sari",
    "Indah",
    "Ratna",
    "Yuliana",
    "Yuni",
    "Endang",
    "Sumiati",
    "Suminah",
    "Kasiyem",
    "Juminten",
    "Murni",
    "Hidayah",
    "Hasanah",
    "Jamilah",
    "Halimah",
    "Salamah",
    "Masitoh",
    "Maimunah",
    "Fitri",
    "Rina",
    "Rini",
    "Ani",
    "Yanti",
    "Susanti",
    "Mulyani",
    "Astuti",
    "Wati",
]
LAST = [
    "Santoso",
    "Wibowo",
    "Setiawan",
    "Kurniawan",
    "Saputra",
    "Hidayat",
    "Nugroho",
    "Purnomo",
    "Susilo",
    "Wijaya",
    "Prasetyo",
    "Utomo",
    "Hartono",
    "Gunawan",
    "Firmansyah",
    "Ramadhan",
    "Maulana",
    "Hakim",
    "Rahman",
    "Syah",
    "Ansori",
    "Basuki",
    "Cahyono",
    "Darmawan",
    "Effendi",
    "Hamdani",
    "Iskandar",
    "Kusuma",
    "Mahendra",
    "Pratama",
    "Rosyid",
    "Subagyo",
    "Taufik",
    "Wahid",
    "Yulianto",
    "Zakaria",
    "Arifin",
    "Aziz",
    "Munir",
    "Mustofa",
]
SYLLABLES = [
    "ka",
    "ra",
    "ta",
    "na",
    "wa",
    "ma",
    "sa",
    "la",
    "da",
    "ja",
    "ga",
    "ba",
    "su",
    "mu",
    "ku",
    "tu",
    "ru",
    "lu",
    "pu",
    "nu",
    "ri",
    "ti",
    "mi",
    "ni",
    "di",
]
FIELDS = ["id_anggota", "id_keluarga", "kode_desa", "jenis_kelamin", "nama", "tanggal_lahir"]


@dataclass(frozen=True)
class People:
    """``persons`` as :func:`probable_pairs` takes them; ``twice`` id_anggota, asal, jenis; the look-alikes as pairs."""

    persons: pd.DataFrame
    twice: pd.DataFrame
    twins: pd.DataFrame
    namesakes: pd.DataFrame


def invent(count: int, seed: int, *, share: float = 0.005) -> People:
    """A register of ``count`` persons in families and desa, ``share`` of them written twice."""
    rng = np.random.default_rng(seed)
    people = _people(rng, count)
    twice = _written_again(rng, people, max(int(count * share), 40))
    twins = _twins(rng, people, count // 400)
    namesakes = _namesakes(rng, people, count // 400)
    persons = pd.concat([people, *(t[FIELDS] for t in (twice, twins, namesakes))], ignore_index=True)
    persons = persons.sample(frac=1, random_state=seed)
    keys = ["id_anggota", "asal"]
    return People(persons, twice[[*keys, "jenis"]], twins[keys], namesakes[keys])


def _people(rng: np.random.Generator, count: int) -> pd.DataFrame:
    family = np.sort(rng.integers(0, max(count * 10 // 33, 1), count))
    desa = rng.integers(0, max(count // 1500, 4), family.max() + 1)
    sex = rng.integers(1, 3, count)
    return pd.DataFrame(
        {
            "id_anggota": [f"a{n:07d}" for n in range(count)],
            "id_keluarga": [f"k{n:07d}" for n in family],
            "kode_desa": [f"9901{d // 13 + 1:02d}20{d % 13 + 1:02d}" for d in desa[family]],
            "jenis_kelamin": sex,
            "nama": _names(rng, sex),
            "tanggal_lahir": _birthdays(rng, count),
        }
    )


def _names(rng: np.random.Generator, sex: np.ndarray) -> np.ndarray:
    """One to three words; half of the last words are rare, a fifth of the people have one word only."""
    count = len(sex)
    rare = np.array(["".join(part).title() for part in rng.choice(SYLLABLES, (3000, 3))])
    first = np.where(sex == 1, _often(rng, MEN, count, 0.8), _often(rng, WOMEN, count, 0.8))
    middle = np.where(sex == 1, _often(rng, MEN, count, 0.5), _often(rng, WOMEN, count, 0.5))
    last = np.where(rng.random(count) < 0.5, rng.choice(rare, count), _often(rng, LAST, count, 0.4))
    words = rng.choice([1, 2, 3], count, p=[0.2, 0.6, 0.2])
    one = np.where(rng.random(count) < 0.6, rng.choice(rare, count), first)
    two, three = pd.Series(first) + " " + last, pd.Series(first) + " " + middle + " " + last
    return np.select([words == 1, words == 2], [one, two], three).astype(object)


def _often(rng: np.random.Generator, words: list[str], count: int, power: float) -> np.ndarray:
    weight = 1 / np.arange(1, len(words) + 1) ** power
    return rng.choice(np.array(words, dtype=object), count, p=weight / weight.sum())


def _birthdays(rng: np.random.Generator, count: int) -> np.ndarray:
    """Ages as in a young population; one birthday in eight is 1 January, 1 July or 31 December."""
    year = 2026 - np.minimum(rng.gamma(2.2, 14, count).astype(int), 95)
    unknown = rng.random(count) < 0.12
    day = np.where(
        unknown, rng.choice([0, 181, 364], count, p=[0.45, 0.25, 0.3]), rng.integers(0, 365, count)
    )
    return (np.array([f"{y}-01-01" for y in year], dtype="datetime64[D]") + day).astype("datetime64[s]")


def _written_again(rng: np.random.Generator, people: pd.DataFrame, count: int) -> pd.DataFrame:
    """The same persons once more under another number, three quarters of them in another family of the desa."""
    again = people.loc[rng.choice(len(people), count, replace=False)].copy()
    again["asal"], again["id_anggota"] = again["id_anggota"], [f"d{n:07d}" for n in range(count)]
    again["jenis"] = rng.choice(list(FAULTS), count)
    for index, row in again.iterrows():
        again.at[index, "nama"], again.at[index, "tanggal_lahir"] = FAULTS[row["jenis"]](
            row["nama"], row["tanggal_lahir"], rng
        )
    homes = people.drop_duplicates("id_keluarga").set_index("kode_desa")["id_keluarga"]
    desa = np.where(rng.random(count) < 0.25, rng.permutation(again["kode_desa"]), again["kode_desa"])
    again["kode_desa"] = desa
    again["id_keluarga"] = [rng.choice(homes.loc[[d]].to_numpy()) for d in desa]
    return again


def _typo(name: str, day: pd.Timestamp, rng: np.random.Generator) -> tuple[str, pd.Timestamp]:
    at, letter = int(rng.integers(1, len(name))), chr(97 + int(rng.integers(0, 26)))
    made = [
        name[:at] + name[at + 1 :],
        name[:at] + letter + name[at:],
        name[:at] + letter + name[at + 1 :],
        name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
    ]
    return made[int(rng.integers(0, 4))], day


def _old_spelling(name: str, day: pd.Timestamp, rng: np.random.Generator) -> tuple[str, pd.Timestamp]:
    for new, old in (("u", "oe"), ("j", "dj"), ("c", "tj"), ("f", "p"), ("z", "s"), ("i", "y")):
        if new in name and rng.random() < 0.6:
            name = name.replace(new, old, 1)
    return name, day


def _shortened(name: str, day: pd.Timestamp, rng: np.random.Generator) -> tuple[str, pd.Timestamp]:
    words = name.split()
    short = {"Muhammad": ["Moh.", "M.", "Muh", "Mochamad"], "Siti": ["St.", "Sitti"]}.get(words[0])
    if short and len(words) > 1:
        words[0] = str(rng.choice(short))
    elif len(words) > 1:
        words[-1] = f"{words[-1][0]}."
    return " ".join([str(rng.choice(["H.", "Hj.", "Drs.", ""])), *words]).strip(), day


def _swapped(name: str, day: pd.Timestamp, rng: np.random.Generator) -> tuple[str, pd.Timestamp]:
    return name, day.replace(day=day.month, month=day.day) if day.day <= 12 else day


def _one_digit(name: str, day: pd.Timestamp, rng: np.random.Generator) -> tuple[str, pd.Timestamp]:
    return name, day.replace(year=day.year - 10) if rng.random() < 0.5 else day.replace(
        day=day.day % 9 + 1 + day.day // 10 * 10 if day.day < 28 else 21
    )


FAULTS = {
    "persis": lambda name, day, rng: (name, day),
    "salah ketik": _typo,
    "ejaan lama": _old_spelling,
    "singkatan": _shortened,
    "hari dan bulan": _swapped,
    "satu angka": _one_digit,
    "kata terakhir hilang": lambda name, day, rng: (" ".join(name.split()[:-1]) or name, day),
}


def _twins(rng: np.random.Generator, people: pd.DataFrame, count: int) -> pd.DataFrame:
    """A brother or sister born the same day, named alike: another last word, or one other letter."""
    twins = people.loc[rng.choice(len(people), count, replace=False)].copy()
    twins["asal"], twins["id_anggota"] = twins["id_anggota"], [f"t{n:07d}" for n in range(count)]
    alike = [name[:-1] + ("i" if name[-1] != "i" else "a") for name in twins["nama"]]
    other = [f"{name.split()[0]} {rng.choice(LAST)}" for name in twins["nama"]]
    twins["nama"] = np.where(rng.random(count) < 0.4, alike, other)
    return twins[twins["nama"] != people.set_index("id_anggota").loc[twins["asal"], "nama"].to_numpy()]


def _namesakes(rng: np.random.Generator, people: pd.DataFrame, count: int) -> pd.DataFrame:
    """Another person of the same full name and desa, of another age and family."""
    others = people.loc[rng.choice(len(people), count, replace=False)].copy()
    others["asal"], others["id_anggota"] = others["id_anggota"], [f"n{n:07d}" for n in range(count)]
    others["tanggal_lahir"] = _birthdays(rng, count)
    others["id_keluarga"] = [f"kn{n:06d}" for n in range(count)]
    return others
