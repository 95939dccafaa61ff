"""The public pages while releases come, break and go; as another OS user; and with canaries in the office."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.conftest import tepat, tepat_json
from tests.e2e.conftest import settle
from tests.public_releases import (
    NOBODY,
    PERIOD,
    Office,
    another,
    apart,
    nobodys,
    office,
    published,
    serving_public,
)

__all__ = ["apart", "office"]
pytestmark = [pytest.mark.e2e, pytest.mark.slow]
#: What is planted in names and addresses, and what looks like a NIK or a card number.
CANARY, NUMBER = "zzkenari", re.compile(rb"(?<![\w.])\d{16}(?!\w)")


def main_text(page: Any, address: str) -> str:
    page.goto(address)
    settle(page)
    return str(page.locator("[data-testid=stMain]").inner_text())


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    yield context.new_page()
    context.close()


def test_from_nothing_to_a_release_and_through_broken_ones(office: Office, page: Any, tmp_path: Path) -> None:
    folder, log = tmp_path / "terbitan", tmp_path / "publik.log"
    with serving_public(folder, log) as address:
        text = main_text(page, address)
        assert "Belum ada angka yang dapat ditampilkan" in text
        assert str(tmp_path) not in page.content()
        assert "There are no figures" in main_text(page, f"{address}/kuota?bahasa=en")
        tampered = another(office, folder / "001", 1)
        (tampered / "kabupaten.csv").write_text("periode\n")
        page.wait_for_timeout(1200)
        text = main_text(page, address)
        assert "Belum ada angka" in text
        assert "kabupaten.csv berubah sejak diterbitkan" in text
        shutil.rmtree(tampered)
        another(office, folder / "002", 2)
        page.wait_for_timeout(1200)
        assert "terbitan 2" in main_text(page, address)
        broken = another(office, folder / "003", 3)
        (broken / "desa.csv").write_text("periode\n")
        page.wait_for_timeout(1200)
        assert "terbitan 2" in main_text(page, address)
        # What is served was read: it stays when the files go, with its maps and its downloads.
        shutil.rmtree(folder)
        page.wait_for_timeout(1200)
        assert "terbitan 2" in main_text(page, address)
        page.locator("path[role=option]").first.wait_for(state="visible")
        assert page.request.get(f"{address}/terbitan/2/desa.csv").ok
        another(office, folder / "004", 4)
        page.wait_for_timeout(1200)
        assert "terbitan 4" in main_text(page, address)
    assert "Traceback" not in log.read_text()
    assert "003 tidak dipakai" in log.read_text()


def test_as_another_user_the_page_is_drawn(apart: Office, page: Any) -> None:
    python, env = nobodys() or ("", {})
    log = apart.space.parent / "publik.log"
    with serving_public(apart.release.parent, log, *NOBODY, python=python, **env) as address:
        # The very first visitor of a server follows a link that was passed on.
        desa = pd.read_csv(apart.release / "desa.csv", dtype=str)[["kode", "nama"]].iloc[0]
        assert f"Desa {desa['nama']}" in main_text(page, f"{address}/desa?wilayah={desa['kode']}")
        assert "menerima sedikitnya satu program" in main_text(page, address)
        page.locator("path[role=option]").first.wait_for(state="visible")
    assert "Traceback" not in log.read_text()


def plant(inbox: Path) -> tuple[list[str], set[str]]:
    """Canary names and addresses in every list of the office; returns the files and all NIK and card numbers."""
    changed, numbers = [], set[str]()
    # Read byte by byte: the lists are as untidy as an office's, and stay so.
    lists = {"keluarga_*.csv": "|", "anggota_*.csv": "|", "penerima_sembako*.csv": ";"}
    for pattern, sign in lists.items():
        file = next(inbox.glob(pattern))
        table = pd.read_csv(file, sep=sign, dtype=str, keep_default_na=False, encoding="latin-1")
        for name in table.columns:
            low = name.lower()
            if low in ("nama", "nama_kepala_keluarga", "alamat") or low.endswith("nama penerima"):
                table[name] = [f"Zzkenari{chr(97 + n % 26)} {v}" for n, v in enumerate(table[name])]
            numbers |= set(table[name][table[name].str.fullmatch(r"\d{16}")])
        table.to_csv(file, sep=sign, index=False, encoding="latin-1")
        changed.append(str(file))
    return changed, numbers


@pytest.fixture(scope="module")
def canaries(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, set[str], set[str]]:
    """An office whose lists are full of canaries, its release, its NIK and card numbers, its family ids."""
    folder = tmp_path_factory.mktemp("kenari")
    source = folder / "asal"
    shutil.copytree(demo, source)
    files, numbers = plant(source / "inbox")
    for file, kind in zip(files, ("keluarga", "anggota", "penerima"), strict=True):
        tepat("import", file, "--as", kind, "--workspace", source, "--period", PERIOD)
    tepat("build", "--workspace", source, "--period", PERIOD)
    ids = {row["id_keluarga"] for row in tepat_json("query", "antrean", "--workspace", source)}
    return published(source, folder), numbers, ids


def test_no_canary_leaves_through_release_pages_frames_or_logs(
    canaries: tuple[Office, set[str], set[str]], page: Any, tmp_path: Path
) -> None:
    office, numbers, ids = canaries
    assert len(numbers) > 5_000
    assert len(ids) > 50
    sent: dict[str, bytes] = {}

    def keep(name: str, body: bytes | str) -> None:
        sent[f"{len(sent)} {name}"] = body if isinstance(body, bytes) else body.encode()

    for file in office.release.rglob("*"):
        if file.is_file():
            keep(file.name, file.read_bytes())
        if file.suffix in (".xlsx", ".zip"):
            with zipfile.ZipFile(file) as book:
                for name in book.namelist():
                    keep(f"{file.name}:{name}", book.read(name))
    log = tmp_path / "publik.log"
    with serving_public(office.release.parent, log) as address:
        page.on("websocket", lambda line: line.on("framereceived", lambda frame: keep("frame", frame)))
        replies: list[Any] = []
        page.on("response", lambda reply: replies.insert(0, reply))
        desa = pd.read_csv(office.release / "desa.csv", dtype=str)["kode"].iloc[0]
        for path in (
            "",
            "?tingkat=desa&program=PKH",
            f"?dalam={desa[:6]}&wilayah={desa}",
            f"desa?wilayah={desa}",
            *("kuota", "usul", "metode", "ketepatan", "data"),
        ):
            keep(path, main_text(page, f"{address}/{path}"))
            keep(path, page.content())
            while replies:
                reply = replies.pop()
                if reply.ok and "/static/" not in reply.url and reply.request.method == "GET":
                    keep(reply.url, reply.body())
        whole = page.request.get(f"{address}/terbitan/1/terbitan-1.zip").body()
        with zipfile.ZipFile(io.BytesIO(whole)) as packed:
            for name in packed.namelist():
                keep(f"zip:{name}", packed.read(name))
    keep("log", log.read_bytes())
    frames = [name for name in sent if name.endswith("frame")]
    assert len(frames) > 20
    assert any("/geo/" in name for name in sent)
    assert "desa.csv" in " ".join(name for name in sent if " zip:" in name)
    everything = b"\n".join(sent.values())
    assert "Lebak" in everything.decode("utf-8", "replace") or b"PKH" in everything
    hits = [name for name, body in sent.items() if CANARY.encode() in body.lower() or NUMBER.search(body)]
    assert hits == []
    digits = {run.decode() for run in re.findall(rb"\d{16,}", everything)}
    assert [n for n in numbers if any(n in run for run in digits)] == []
    assert [one for one in ids if one.encode() in everything] == []


def test_the_canaries_are_in_the_office(canaries: tuple[Office, set[str], set[str]]) -> None:
    """The search above can find something: the office itself is full of them."""
    told = b"".join(one.read_bytes() for one in (canaries[0].space / "inbox").glob("*.csv"))
    assert told.lower().count(CANARY.encode()) > 1_000
    assert NUMBER.search(told)
    held = [pd.read_parquet(one) for one in (canaries[0].space / "vault").rglob("*.parquet")]
    assert any(CANARY in table.to_csv().lower() for table in held)


def test_a_whole_that_is_not_told_is_about_the_sum_of_its_parts(
    office: Office, page: Any, tmp_path: Path
) -> None:
    """Exact beside exact lists it would tell of single families; the reader still learns how many, about."""

    def untold(folder: Path) -> None:
        table = pd.read_csv(folder / "kabupaten.csv", dtype=str, keep_default_na=False)
        told = [name for name in ("penerima", "persen", "rupiah", "perubahan") if name in table]
        table.loc[table["program"] == "SEMUA", told] = ""
        table.to_csv(folder / "kabupaten.csv", index=False, lineterminator="\n")

    folder = another(office, tmp_path / "terbitan" / "002", 2, untold)
    parts = pd.read_csv(folder / "kecamatan.csv", dtype=str, keep_default_na=False)
    parts = parts[(parts["program"] == "SEMUA") & (parts["periode"] == PERIOD)]
    about = f"{parts['penerima'].astype(int).sum():,}".replace(",", ".")
    with serving_public(folder.parent, tmp_path / "publik.log") as address:
        first = main_text(page, f"{address}/?program=SEMUA")
        assert f"kira-kira {about} keluarga" in first
        other = main_text(page, f"{address}/?program=PKH")
        assert "kira-kira" not in other
