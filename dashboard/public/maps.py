"""The map of a published slice: colours and words from published figures only, masked areas as masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from analytics.published import slices
from analytics.published.rules import rules
from dashboard import formats
from dashboard.map import ClassScale, MapEvent, MapWords, area_map, classify, layer_url
from dashboard.map.palettes import SEQUENTIAL
from dashboard.public import figures, source
from dashboard.public.frame import Page, say
from dashboard.words import language, t

SHADES = SEQUENTIAL["YlGnBu"][5]


def colours(found: slices.Slice) -> tuple[ClassScale, dict[str, int]]:
    """The scale of a slice and the class of every area: shares where there are any, else counts."""
    kode, scale = found.rows["kode"], found.classes
    told = scale.told() or [(0, 0, 0)]
    shown = ClassScale(
        cuts=tuple(map(float, scale.edges[1:-1])),
        colors=tuple(SHADES[shade] for shade, _, _ in told),
        labels=tuple(_label(found, low, high) for _, low, high in told),
    )
    hidden = (found.rows["keadaan"] == slices.HIDDEN).set_axis(kode)
    classes = classify(found.values.set_axis(kode), shown.cuts, masked=hidden)
    return shown, {str(one): int(shade) for one, shade in classes.items()}


def _label(found: slices.Slice, low: int, high: int) -> str:
    """A class in the key of the map: 40–49 %, 40 %, or ≥ 90 % where shares are capped in it."""
    if found.has_rate and high >= rules().persen_atas:
        return figures.share(f"≥ {low}")
    ends = formats.number(low) if low == high else f"{formats.number(low)}–{formats.number(high)}"
    return figures.share(ends) if found.has_rate else ends


def draw(page: Page, found: slices.Slice, on_event: Callable[[MapEvent], None]) -> None:
    """The map of a slice; nothing where the release has no layer for it."""
    view = page.view
    name = f"desa-{view.dalam}" if view.dalam else view.tingkat
    order = source.layer_order(page.held, name)
    if not order:
        return
    scale, classes = colours(found)
    area_map(
        key="peta_publik",
        layer_url=layer_url(source.layers_id(page.held), name),
        order=order,
        classes=classes,
        scale=scale,
        texts={row["kode"]: figures.said(row) for row in slices.records(found.rows)},
        title=title(page, found),
        selected=view.wilayah or None,
        drill=name == "kecamatan",
        words=words(found),
        on_event=on_event,
    )


def title(page: Page, found: slices.Slice) -> str:
    """What is drawn: figure, programme, quarter."""
    return t(
        "publik.judul_persen" if found.has_rate else "publik.judul_angka",
        program=page.programme(page.view.program),
        periode=formats.period(page.view.periode),
    )


def summary(page: Page, found: slices.Slice) -> str:
    """The map in sentences: how many areas, the ends of what is published, and what is not compared."""
    n, reasons = found.without, why(found.reasons)
    if not found.ends:
        return t("publik.tak_satu", n=formats.number(n), sebab=reasons)
    low, high = (_end(page, found, row) for row in found.ends)
    words = say(
        "situs.peta_uraian",
        jumlah=formats.number(len(found.rows)),
        periode=formats.period(page.view.periode),
        bawah=low,
        atas=high,
    )
    return f"{words} {t('publik.di_luar', n=formats.number(n), sebab=reasons)}" if n else words


def _end(page: Page, found: slices.Slice, row: dict[str, Any]) -> str:
    """An area with its figure; among the desa of the whole kabupaten also its kecamatan."""
    alone = page.view.dalam or slices.level_of(row["kode"]) == "kecamatan"
    figure = figures.share(row["persen"]) if found.has_rate else figures.count(row)
    return f"{figures.name(row) if alone else figures.placed(row)} ({figure})"


def why(reasons: list[str]) -> str:
    """Why areas have no figure, in words."""
    rule = rules()
    limits = {"samar": rule.samar, "desa_kecil": rule.desa_kecil, "penyebut": rule.persen_penyebut}
    return "; ".join(t(f"publik.sebab_{one}", n=limits.get(one, "")) for one in reasons)


def words(found: slices.Slice) -> MapWords:
    """The map's own texts, with the public words for what is withheld and why."""
    names = MapWords.__dataclass_fields__
    own = MapWords() if language() == "id" else MapWords(**{n: t(f"peta_en.{n}") for n in names})
    untold = why([one for one in found.reasons if one != slices.HIDDEN])
    no_data = t("publik.tanpa_angka", sebab=untold) if untold else t("publik.tidak_disebut")
    return replace(own, masked=t("publik.samar_legenda"), no_data=no_data)
