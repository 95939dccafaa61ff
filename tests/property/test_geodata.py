"""Rules that hold for any code and any ground, not just for the examples."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import codes, names, paths
from geodata.boundaries.kml import table_of
from geodata.boundaries.latlng import polygon_of
from geodata.boundaries.repair import is_coverage, repair
from geodata.schematic import generate

desa_codes = st.builds(
    "{:02d}{:02d}{:02d}{}{:03d}".format,
    st.integers(11, 99), st.integers(1, 99), st.integers(1, 99), st.integers(1, 3), st.integers(1, 999),
)  # fmt: skip


@given(desa_codes)
def test_every_way_of_writing_a_code_is_read_back(kode: str) -> None:
    written = [
        kode,
        codes.dotted(kode),
        int(kode),
        float(kode),
        f"{kode}.0",
        f"ID{kode}",
        f" {kode} ",
        f"'{kode}",
    ]
    assert {codes.normalise(w) for w in written} == {kode}


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none()))
def test_anything_at_all_is_a_code_or_none(value: object) -> None:
    kode = codes.normalise(value)
    assert kode is None or (kode.isascii() and kode.isdigit() and len(kode) in (2, 4, 6, 7, 10))
    assert codes.normalise(kode) == kode


@given(st.integers(11, 96), st.integers(1, 79), st.integers(1, 99), st.integers(1, 999))
def test_a_bps_code_is_the_same_whole_or_in_parts(prov: int, kab: int, kec: int, desa: int) -> None:
    kec *= 10
    whole = f"{prov}{kab:02d}{kec:03d}{desa:03d}"
    written = [
        (prov, kab, kec, desa),
        (str(prov), f"{kab:02d}", float(kec), f"{desa:03d}"),
        (prov, whole[:4], whole[:7], whole),
        (None, None, whole[:7], f"{desa}.0"),
    ]
    assert {codes.join_bps(*parts) for parts in written} == {whole}


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=30,
)


@given(st.one_of(anything, st.text(max_size=40)))
def test_any_path_at_all_is_an_area_or_empty(path: object) -> None:
    assert shapely.get_type_id(polygon_of(path)) in (3, 6, 7)


@given(st.text(max_size=200))
def test_any_description_is_a_table_or_none(html: str) -> None:
    assert all(isinstance(v, str) for v in table_of(f"<table>{html}</table>").values())


@given(st.lists(st.lists(st.floats(-10, 10), min_size=2, max_size=2), min_size=3, max_size=8))
def test_a_ring_keeps_its_ground_in_either_order(ring: list[list[float]]) -> None:
    """A path and the same path with its columns exchanged cover mirrored ground of the same size."""
    mirrored = [[y, x] for x, y in ring]
    assert polygon_of([ring]).area == pytest.approx(polygon_of([mirrored]).area, abs=1e-9)


@given(st.text(max_size=20), st.text(max_size=20))
def test_closeness_is_symmetric_and_bounded(a: str, b: str) -> None:
    x, y = names.squash(a), names.squash(b)
    assert names.closeness(x, y) == names.closeness(y, x)
    assert 0 <= names.closeness(x, y) <= 1
    assert names.closeness(x, x) == 1


@given(st.lists(st.sampled_from(["Suka Maju", "Sukamaju", "Sukamaja", "Karang", "Karang Wetan"]), max_size=6))
def test_no_official_desa_is_given_to_two(ours: list[str]) -> None:
    official = {"1": "Sukamaju", "2": "Karang Wetan", "3": "Karang Kulon", "4": "Sidomulyo"}
    pairs = names.pair({str(i): n for i, n in enumerate(ours)}, official)
    assert len(set(pairs.values())) == len(pairs)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 6), st.integers(5, 12))
def test_any_seed_gives_sound_ground(seed: int, kecamatan: int, each: int) -> None:
    frame = generate(seed, kecamatan=kecamatan, desa=kecamatan * each)
    assert is_coverage(frame.geometry.to_numpy())
    assert frame.groupby("WADMKC").size().between(2, 20).all()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 30))
def test_shaken_ground_is_always_put_right(seed: int, metres: float) -> None:
    """Each village moved on its own by up to 30 m: overlaps and slivers everywhere, as thinning apart would leave."""
    rng = np.random.default_rng(seed)
    sound = generate(seed % 20, kecamatan=3, desa=20).geometry.to_numpy()
    shift = rng.uniform(-metres, metres, (len(sound), 2)) / 111_320
    shaken = np.array(
        [shapely.transform(p, lambda xy, d=d: xy + d) for p, d in zip(sound, shift, strict=True)]
    )
    mended = repair(shaken)
    assert mended.kept.all()
    assert mended.after == {"overlap_ha": 0.0, "gap_ha": 0.0}
    assert is_coverage(mended.polygons)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.floats(25, 2_000))
def test_no_area_is_lost_on_the_drawing_grid(seed: int, tolerance: float) -> None:
    ground = generate(seed % 20, kecamatan=3, desa=20).geometry.to_numpy()
    drawn = paths.to_grid(ground, paths.frame_of(ground), tolerance)
    assert (shapely.area(drawn) > 0).all()
    assert shapely.coverage_is_valid(drawn)
    assert all(paths.encode(shape).startswith("M") for shape in drawn)
