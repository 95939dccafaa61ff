"""Which column of the file is which of ours; a file of another kind is recognised and named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analytics.errors import UserError
from analytics.intake.model import KINDS, MappedColumn
from analytics.intake.names import looks_like_data, safe_name, spellings, squash
from analytics.intake.questions import NONE_OF_THESE, Answer
from analytics.intake.sources import declared
from analytics.intake.sources.declared import UNUSED, Source
from analytics.intake.sources.recognise import recognise

#: A file of this kind needs at least one column of each group besides its required ones.
_ONE_OF: dict[str, list[tuple[str, ...]]] = {
    "penerima": [("nomor_induk_kependudukan", "nomor_kartu_keluarga", "nomor_satuan")],
    "rekap-desil": [("kode_kelurahan_desa", "kelurahan_desa"), ("desil_1", "desil_1_4")],
    "rekap-penerima": [("kode_kelurahan_desa", "kelurahan_desa")],
    "usulan": [("nomor_induk_kependudukan", "nomor_kartu_keluarga")],
    "skor": [("isi",), ("koefisien",)],
}
_SHOWN = 25


def map_columns(
    headers: list[str],
    kind: str,
    *,
    source: Source | None = None,
    answers: Iterable[Answer] = (),
    likely: Mapping[str, str] | None = None,
) -> list[MappedColumn]:
    """Each column of the file with the column of ours it was taken for (None: not used).

    ``answers`` are the office's own and come before anything else; ``likely`` names, per column of ours, the
    header that probably holds it. Raises UserError that names a missing required column, what came, the
    likely header and how to say so, and the kind the file looks like.
    """
    mapping = _match(headers, kind, source, _answered(answers, kind))
    missing = _missing(mapping, kind, source)
    if missing:
        raise _missing_error(headers, kind, missing, mapping, likely or {})
    return mapping


def missing_columns(mapping: list[MappedColumn], kind: str, source: Source | None = None) -> list[str]:
    """The required columns that did not come."""
    return _missing(mapping, kind, source)


def match_columns(
    headers: list[str], kind: str, source: Source | None = None, answers: Iterable[Answer] = ()
) -> list[MappedColumn]:
    """The mapping as far as it goes, also where a required column is missing."""
    return _match(headers, kind, source, _answered(answers, kind))


def _answered(answers: Iterable[Answer], kind: str) -> dict[str, str]:
    """Squashed header -> the office's answer; an answer that names no column of ours is refused."""
    found = {}
    for answer in answers:
        if answer.jenis == kind:
            if answer.jawaban != NONE_OF_THESE and answer.jawaban not in declared.table(kind):
                raise UserError(
                    f"pemetaan/kolom.csv: '{safe_name(answer.jawaban)}' bukan kolom {kind} yang dikenal.",
                    saran="Perbaiki kolom jawaban di berkas itu, atau isi - bila kolomnya tidak dipakai.",
                )
            found[squash(answer.tentang)] = answer.jawaban
    return found


def _match(
    headers: list[str], kind: str, source: Source | None = None, answered: Mapping[str, str] | None = None
) -> list[MappedColumn]:
    """Answers first, then own names, the source's names, aliases and labels: an alias never takes another
    column's own name."""
    answered = answered or {}
    at: dict[str, list[int]] = {}
    for position, header in enumerate(headers):
        at.setdefault(squash(header), []).append(position)
    own = declared.aliases(source.id, kind) if source else {}
    # An answer names a column as the report did: shortened, long numbers hidden.
    said = {i: answered[s] for i, h in enumerate(headers) if (s := squash(safe_name(h))) in answered}
    ignored = {p for s, kolom in own.items() if kolom == UNUSED for p in at.get(s, []) if p not in said}
    ignored |= {p for p, answer in said.items() if answer == NONE_OF_THESE}
    taken: dict[int, tuple[str | None, str]] = dict.fromkeys(ignored, (None, "diabaikan"))
    for how in ("jawaban", "nama", "sumber", "alias", "label"):
        for column in declared.table(kind).columns:
            if column.kolom in {name for name, _ in taken.values()}:
                continue
            if how == "jawaban":
                free = [p for p, kolom in said.items() if kolom == column.kolom]
            else:
                theirs = [(s, "sumber") for s, kolom in own.items() if kolom == column.kolom]
                wanted = [s for s, cara in [*spellings(column), *theirs] if cara == how]
                free = [p for s in wanted for p in at.get(s, []) if p not in taken and p not in said]
            if free:
                taken[free[0]] = (column.kolom, how)
    unused: tuple[str | None, str] = (None, "tidak dipakai")
    mapping = []
    for i, header in enumerate(headers):
        kolom, cara = taken.get(i, unused)
        mapping.append(MappedColumn(i, safe_name(header), kolom, cara))
    return mapping


def _missing(mapping: list[MappedColumn], kind: str, source: Source | None = None) -> list[str]:
    found = {m.kolom for m in mapping} | set(source.lacks if source else ())
    missing = [c.kolom for c in declared.table(kind).columns if c.wajib and c.kolom not in found]
    return missing + [" atau ".join(g) for g in _ONE_OF.get(kind, []) if not found & set(g)]


def _missing_error(
    headers: list[str],
    kind: str,
    missing: list[str],
    mapping: list[MappedColumn],
    likely: Mapping[str, str],
) -> UserError:
    other = _looks_like(headers, kind)
    if other:
        return UserError(
            f"Berkas ini tampak seperti {other}, bukan {kind} (kolom {', '.join(missing)} tidak ada).",
            saran=f"Impor sebagai {other}, atau pilih berkas {kind} yang benar.",
        )
    if advice := _advised(headers, kind):
        return advice
    named = ", ".join(missing)
    if looks_like_data(headers) or not any(m.kolom for m in mapping):
        came = "Baris judul kolom tidak ditemukan; baris pertama tampak seperti data."
    else:
        shown = [safe_name(h) for h in headers if h][:_SHOWN]
        came = f"Kolom yang ada: {', '.join(shown)}{', ...' if len(headers) > _SHOWN else ''}."
    guesses = {name: likely[name] for group in missing for name in group.split(" atau ") if name in likely}
    return UserError(
        f"Berkas {kind} tidak punya kolom wajib: {named}. {came}{_guess_words(guesses)}",
        saran=_remedy(kind, named, guesses),
    )


def _guess_words(guesses: Mapping[str, str]) -> str:
    if not guesses:
        return ""
    words = [f"'{safe_name(header)}' tampak seperti {name}" for name, header in guesses.items()]
    return f" Mungkin namanya lain: {'; '.join(words)}."


def _remedy(kind: str, named: str, guesses: Mapping[str, str]) -> str:
    if not guesses:
        return f"Tambahkan atau beri judul kolom {named} pada baris judul, lalu impor lagi."
    lines = "; ".join(f"{kind},{safe_name(header)},,{name}" for name, header in guesses.items())
    return (
        "Bila benar, jawab di halaman impor atau tulis di pemetaan/kolom.csv baris judul "
        f"jenis,tentang,isi,jawaban lalu: {lines}. Bila tidak, beri judul kolom {named} dan impor lagi."
    )


def _looks_like(headers: list[str], kind: str) -> str | None:
    """Another kind whose required columns are all there, the one with most columns recognised."""
    found = recognise(headers)
    if found and found.source.kinds and kind not in found.source.kinds:
        return f"{found.source.kinds[0]} ({found.source.name})"
    others = []
    for other in KINDS:
        if other != kind:
            mapping = _match(headers, other)
            if not _missing(mapping, other):
                others.append((sum(m.kolom is not None for m in mapping), other))
    return max(others)[1] if others else None


def _advised(headers: list[str], kind: str) -> UserError | None:
    """What to do with a known file that holds no rows for any kind."""
    found = recognise(headers)
    if found is None or not found.source.advice:
        return None
    return UserError(
        f"Berkas ini dikenali sebagai {found.source.name} (dari kolom {', '.join(found.columns[:_SHOWN])}); "
        f"tidak dapat diimpor sebagai {kind}.",
        saran=found.source.advice,
    )
