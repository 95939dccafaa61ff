"""The map of a published slice: colours and words from published figures only, masked areas as masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from analytics.coverage.classes import even_cuts, quantile_cuts
from analytics.published import slices
from dashboard import formats
from dashboard.map import ClassScale, MapEvent, MapWords, area_map, classify, layer_url, sequential_scale
from dashboard.public import figures, source
from dashboard.public.frame import Page, say
from dashboard.words import language, t

CLASSES = 5


def colours(found: slices.Slice) -> tuple[ClassScale, dict[str, int]]:
    """The scale of a slice and the class of every area: shares where there are any, else counts."""
    rows = found.rows.set_index("kode")
    if found.has_rate:
        values = rows["bagian"]
        cuts = tuple(100 * cut for cut in even_cuts(values.astype("Float64") / 100))
        scale = sequential_scale(cuts, unit="%", form=formats.number)
    else:
        values = rows["angka"]
        scale = sequential_scale(quantile_cuts(values, CLASSES), form=formats.number)
    classes = classify(values, scale.cuts, masked=rows["keadaan"] == slices.HIDDEN)
    return scale, {str(kode): int(one) for kode, one in classes.items()}


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
        words=words(),
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
    """The map in a sentence: how many areas, and the ends of what is published."""
    column = "bagian" if found.has_rate else "angka"
    told = found.rows[found.rows[column].notna()].sort_values(column)
    if told.empty:
        return say("situs.tanpa_angka")
    low, high = (
        f"{row['nama']} ({figures.share(row['persen']) if found.has_rate else figures.count(row)})"
        for row in slices.records(told.iloc[[0, -1]])
    )
    return say(
        "situs.peta_uraian",
        jumlah=formats.number(len(found.rows)),
        periode=formats.period(page.view.periode),
        bawah=low,
        atas=high,
    )


def words() -> MapWords:
    """The map's own texts, with the public words for what is withheld."""
    names = MapWords.__dataclass_fields__
    own = MapWords() if language() == "id" else MapWords(**{n: t(f"peta_en.{n}") for n in names})
    return replace(own, masked=t("publik.samar_legenda"), no_data=t("publik.tanpa_angka"))
