"""The sections of a card on what the score is, where it comes from, how old it is and what it leaves out."""

from __future__ import annotations

from html import escape

from analytics.access.basis import contest, empty_answers, few_households, odd_lines
from analytics.access.facts import Facts
from analytics.access.sheet.markup import bullets, table
from analytics.access.sheet.markup import facts as pairs
from analytics.access.sheet.words import Words
from analytics.pmt.borrowed import BY_AREA
from analytics.pmt.survey import DROPPED


def section(title: str, body: str, whole: bool = False) -> str:
    """A heading with what belongs to it; ``whole`` keeps it on one page."""
    kept = ' class="utuh"' if whole else ""
    return f"<section{kept}><h2>{escape(title)}</h2>{body}</section>"


def purpose(facts: Facts, words: Words, share: float | None) -> str:
    """What the score is for, and what it is not."""
    way = f"<p>{words.html(f'jalan_{facts.way}')} {_tested(facts, words)}</p>"
    told = _basis(facts, words)
    others = [words.text(f"juga_{one}") for one in (facts.card.get("asal") or {}).get("juga") or []]
    few = few_households(facts.card)
    shaky = "" if few is None else words.text("sedikit", n=words.number(few))
    said = [line for line in (shaky, _contest(facts, words), told, *_odd(facts, words), *others) if line]
    more = "".join(f'<p class="kecil">{escape(line)}</p>' for line in said)
    return section(words.text("apa"), f"<p>{words.html('apa_isi')}</p>{way}{more}", whole=True)


def _contest(facts: Facts, words: Words) -> str:
    """Whether a challenger replaced the linear score; empty where the office asked for none."""
    found = contest(facts.card)
    if found is None:
        return ""
    key, told = found
    points = {name: words.number(100 * told[name], 1) for name in ("untung", "rendah", "tinggi")}
    shares = {"garis": words.percent(told["garis"], 0)}
    shares["kalah"] = ", ".join(words.percent(share, 0) for share in told["kalah"])
    return words.text(f"penantang_{key}", **{**told, **points, **shares})


def _tested(facts: Facts, words: Words) -> str:
    """On whom a borrowed score was tested; empty for the other ways."""
    if facts.way != "pinjaman":
        return ""
    told = facts.card["asal"]
    offset = told["geseran"]
    if told["uji"] == BY_AREA and offset:
        return words.html("uji_wilayah_geser", n=offset["n"])
    return words.html(f"uji_{told['uji']}")


def _basis(facts: Facts, words: Words) -> str:
    """The publication, or the survey of elsewhere; empty for a survey of one's own."""
    told = facts.card.get("asal") or {}
    if facts.way == "koefisien":
        return words.text("asal_koefisien", **{k: told[k] for k in ("tahun", "sumber", "wilayah")})
    if facts.way != "pinjaman":
        return ""
    offset = told["geseran"]
    moved = words.text("asal_digeser", n=offset["n"]) if offset else words.text("asal_tanpa_geseran")
    where = ", ".join(told["wilayah"]) or words.text("asal_lain")
    return words.text("asal_pinjaman", wilayah=where, n=words.number(told["n_luar"]), geseran=moved)


def _odd(facts: Facts, words: Words) -> list[str]:
    """The lines of a publication that do not fit this register."""
    return [
        words.text("di_bawah", bagian=words.percent(p, 0), garis=words.percent(share, 0))
        for share, p in odd_lines(facts.card.get("asal") or {})
    ]


def _weights(facts: Facts, words: Words) -> str:
    """What a family counts for in the figures, and whether persons are counted too."""
    weight = (facts.card.get("model") or {}).get("origin", {}).get("weight")
    found = [words.text("bobot_keluarga" if weight else "bobot_sama")]
    persons = len((facts.card.get("audit") or {}).get("timbangan", [])) > 1
    return "; ".join([*found, *([words.text("bobot_jiwa")] if persons else [])])


def _published(facts: Facts, words: Words) -> list[tuple[str, str]]:
    """What a publication says of its own error, and its lines; nothing for a survey."""
    told = facts.card.get("asal") or {}
    if facts.way != "koefisien":
        return []
    shares = {words.percent(float(share), 0): value for share, value in told["garis"].items()}
    if told["sigma"] is None:
        return [(words.text("garis_poin"), ", ".join(shares))]
    lines = [(words.text("garis_terbitan", garis=name), words.number(at)) for name, at in shares.items()]
    return [(words.text("sigma"), words.number(told["sigma"], 2)), *lines]


def data(facts: Facts, words: Words, share: float | None) -> str:
    """How many families and clusters it was learned and judged on."""
    judged = facts.judged
    found = []
    areas = (facts.card.get("asal") or {}).get("uji") == BY_AREA
    if judged:
        found += [
            (words.text("n"), words.number(judged["n"])),
            (words.text("klaster_wilayah" if areas else "klaster"), words.number(judged["clusters"])),
            (
                words.text("lipatan"),
                words.text(f"lipatan_{'wilayah' if areas else 'isi'}", n=judged["folds"]),
            ),
            (words.text("bobot"), _weights(facts, words)),
            (words.text("dipakai"), _dropped(judged["dropped"], words)),
        ]
    age = facts.card.get("umur") or {}
    year = age.get("survei")
    named = "tahun_terbitan" if age.get("dari") == "terbitan" else "tahun"
    found.append((words.text(named), str(year) if year else words.text("tahun_tidak")))
    found += _published(facts, words)
    if facts.imported:
        found.append((words.text("diimpor"), words.day(facts.imported)))
    drifted = facts.card.get("hanyutan")
    if drifted:
        found.append((words.text("register"), words.number(drifted["keluarga"])))
    found.append((words.text("peubah"), words.number(len(facts.features))))
    if judged:
        found += [
            (words.text("r2"), words.number(judged["r2"], 2)),
            (words.text("urutan"), words.number(judged["spearman"], 2)),
        ]
    return section(words.text("data"), pairs(found), whole=True)


def _dropped(dropped: dict[str, int], words: Words) -> str:
    lost = [
        f"{reason if words.english else DROPPED.get(reason, reason)}: {n}"
        for reason, n in dropped.items()
        if n
    ]
    return ", ".join(lost).replace("_", " ") or "0"


def age(facts: Facts, words: Words, share: float | None) -> str:
    """The years between survey and register, and what they cost according to the literature."""
    told = facts.card.get("umur")
    if not told:
        return ""
    if told["survei"]:
        key = "umur_terbitan" if told.get("dari") == "terbitan" else "umur_isi"
        first = words.html(
            key, tahun=told["survei"], register=words.period(told["register"]), jarak=told["jarak"]
        )
    else:
        first = words.html("umur_tidak")
    cost = told["biaya"]
    second = words.html(
        "umur_biaya",
        a=cost["tahun"][0],
        b=cost["tahun"][1],
        c=cost["poin"][0],
        d=cost["poin"][1],
        sumber=cost["sumber"],
    )
    return section(words.text("umur"), f"<p>{first}</p><p>{second}</p>", whole=True)


def limits(facts: Facts, words: Words, share: float | None) -> str:
    """What no figure of this card can know."""
    return section(words.text("batas"), bullets(words.lines("batas_isi")), whole=True)


def contact(facts: Facts, words: Words, share: float | None) -> str:
    """Whom to ask, and the ways to object."""
    return section(words.text("tanya"), bullets(words.lines("tanya_isi")), whole=True)


def variables(facts: Facts, words: Words, share: float | None) -> str:
    """Every question that the score asks, those used only after a review, and those left unanswered."""
    listed = ", ".join(facts.labels[name] for name in facts.features)
    reviews = [
        words.text(
            "tinjauan", peubah=facts.labels.get(one["fitur"], one["fitur"]), **_day_and_reason(one, words)
        )
        for one in facts.card.get("tinjauan") or []
    ]
    body = f"<p>{escape(listed)}.</p>{bullets(reviews) if reviews else ''}{_empty(facts, words)}"
    return section(words.text("peubah_judul", n=len(facts.features)), body)


def _day_and_reason(review: dict[str, str], words: Words) -> dict[str, str]:
    return {"tanggal": words.day(review["tanggal"]), "alasan": review["alasan"]}


def _empty(facts: Facts, words: Words) -> str:
    """The questions with empty answers, in the survey and in the register."""
    found = empty_answers(facts.card, facts.labels)
    if found.empty:
        return ""
    shares = ["survei", "register", "asing"]
    rows = [
        [str(row["peubah"]), *(words.percent(None if row[s] != row[s] else float(row[s])) for s in shares)]
        for row in found.to_dict("records")
    ]
    heads = [words.text(f"kosong_{name}") for name in ("peubah", *shares)]
    return table(heads, rows, words.text("kosong"), said=False)


def versions(facts: Facts, words: Words, share: float | None) -> str:
    """Fingerprints by which figures and files can be told to belong together."""
    found = [(words.text(f"v_{name}"), value) for name, value in facts.versions.items()]
    return section(words.text("versi"), f"{pairs(found)}<p>{words.html('catatan')}</p>", whole=True)
