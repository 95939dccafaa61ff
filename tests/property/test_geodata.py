"""Rules that hold for any code and any ground, not just for the examples."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import codes, names, paths
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
