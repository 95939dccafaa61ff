"""Commands of the public edition: release a quarter, and attack any release as an outsider would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.clock import check_period
from analytics.commands.console import Console
from analytics.commands.data import Json, WorkspaceDir, _bar
from analytics.errors import UserError
from analytics.store import Workspace

out = Console(highlight=False)


def publish(
    workspace: WorkspaceDir,
    target: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder baru untuk terbitan ini.")],
    period: Annotated[
        str | None, typer.Option(help="Triwulan yang diterbitkan, mis. 2026-Q3; bawaan: hitungan terbaru.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Terbitkan satu triwulan: angka dibulatkan acak, diserang dahulu, lalu ditandatangani."""
    from analytics.disclosure.publish import publish as release

    space = Workspace.open(workspace)
    if period is None and not space.manifest.builds:
        raise UserError(
            "Belum ada triwulan yang dihitung.", saran=f"Jalankan dahulu: tepat build --workspace {workspace}"
        )
    wanted = check_period(period) if period else max(space.manifest.builds)
    with _bar(quiet=as_json) as tell:
        result = release(space, wanted, target, tell)
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
        return
    again = " (terbitan yang sama, tidak ada yang berubah)" if result["sama"] else ""
    out.print(f"✓ Terbitan {result['terbitan']} di {target}{again}", markup=False)
    out.print(f"  Triwulan: {', '.join(result['periode'])}", markup=False)
    if result["koreksi"]:
        out.print(f"  Koreksi triwulan lama: {', '.join(result['koreksi'])}", markup=False)
    for line in attack_words(result["audit"]):
        out.print(f"  {line}", markup=False)
    for line in [*_useful(result["kegunaan"]), *_strays(result["di_luar_keputusan"])]:
        out.print(f"  {line}", markup=False)
    out.print(f"  Kunci publik: {result['kunci']}", markup=False)


def _useful(told: dict[str, Any]) -> list[str]:
    """How far the figures lie from the truth, for the office alone."""
    mean, masked, apart = (
        f"{value:.1f}".replace(".", ",")
        for value in (
            told["galat_rata_rata"],
            100 * told["penerima_disamarkan"],
            100 * told["penerima_tak_dirinci"],
        )
    )
    return [
        f"Hanya untuk kantor: galat rata-rata {mean} keluarga, terbesar {told['galat_terbesar']}; "
        f"penerima di sel yang disamarkan {masked} %, di desa atau program yang tidak dirinci {apart} %."
    ]


def _strays(found: list[dict[str, Any]]) -> list[str]:
    """Recipients where by decree their programme does not run, for the office alone."""
    return [
        f"Hanya untuk kantor: {one['keluarga']} keluarga penerima {one['program']} tinggal di "
        f"{one['kode_desa']}, di luar wilayah keputusannya; tidak ikut dihitung."
        for one in found
    ]


def attack(
    release: Annotated[Path, typer.Argument(metavar="RELEASE_DIR", help="Folder terbitan.")],
    key: Annotated[
        str | None,
        typer.Option(
            "--key", metavar="HEX", help="Kunci publik penerbit; tanpa ini siapa pun boleh penerbitnya."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Serang sebuah terbitan: apa yang dapat dihitung orang luar darinya. Status 2 bila penyerang menang."""
    from analytics.attacker import attack as run
    from analytics.published.catalog import public_key
    from analytics.published.reading import read_release
    from analytics.published.signature import sealed

    whole = sealed(release, None if key is None else public_key(key))
    found = run(read_release(release, whole.manifest, whole.files))
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for line in attack_words(found):
            out.print(line, markup=False)
    if found["violations"]:
        raise typer.Exit(2)


def attack_words(audit: dict[str, Any]) -> list[str]:
    """What an attack found, as a person reads it."""
    lines = [f"Penyerang: {audit['cells']} sel, {audit['exact']} terbuka tepat."]
    if audit["min_width"] is not None:
        lines.append(f"Rentang tersempit {audit['min_width']} keluarga.")
    if audit["max_posterior"] is not None:
        lines.append(f"Peluang tertinggi satu nilai {audit['max_posterior']:.2f}.".replace(".", ",", 1))
    # Releases of before were not attacked that way.
    if (panel := audit.get("panel", {"figures": 0}))["figures"]:
        lines.append(
            f"{panel['figures']} angka terbit pada beberapa triwulan berturut-turut; {panel['sure']} di "
            "antaranya hampir pasti bagi yang mengurutkannya."
        )
    for one in audit["violations"][:20]:
        lines.append(f"{one['tabel']} {one['kode']} {one['program']}: {one['sebab']}")
    return lines
