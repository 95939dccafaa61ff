"""The public server: what it answers, what it refuses, and that its process can reach nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Address, tepat, tepat_json
from tests.public_releases import NOBODY, Office, another, apart, as_nobody, nobodys, office, serving_public

__all__ = ["apart", "office"]

FORBIDDEN = (
    "analytics.store",
    "analytics.access",
    "analytics.disclosure",
    "analytics.identity",
    "analytics.commands",
    "analytics.database",
    "duckdb",
)
MODULES = ", ".join(
    ".".join(file.relative_to(ROOT).with_suffix("").parts)
    for file in (ROOT / "dashboard" / "public").glob("*.py")
    if file.stem not in ("__init__", "main")
)


def loaded(code: str) -> list[str]:
    """Which forbidden modules a Python process holds after some code."""
    told = f"{code}\nimport sys\nprint([m for m in {FORBIDDEN!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    return [str(name) for name in json.loads(done.stdout.strip().splitlines()[-1].replace("'", '"'))]


def test_the_process_holds_no_store_no_access_no_disclosure() -> None:
    assert loaded(f"import dashboard.public_app, {MODULES}") == []
    # The question can be answered otherwise: the internal app holds them.
    assert {"analytics.store", "analytics.access", "duckdb"} <= set(loaded("import dashboard.app"))


@pytest.fixture(scope="module")
def app(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    log = tmp_path_factory.mktemp("catatan") / "publik.log"
    with serving_public(office.release.parent, log) as address:
        yield address


def get(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    try:
        asked = urllib.request.Request(url, headers=headers)
        with urllib.request.urlopen(asked, timeout=10) as reply:
            return reply.status, reply.read(), {k.lower(): v for k, v in reply.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, error.read(), {k.lower(): v for k, v in error.headers.items()}


def test_every_file_of_the_release_can_be_taken_and_is_the_file(app: Address, office: Office) -> None:
    listed = json.loads((office.release / "MANIFEST.json").read_text("utf-8"))["berkas"]
    for name, told in listed.items():
        status, body, headers = get(f"{app}/terbitan/1/{name}")
        assert (status, hashlib.sha256(body).hexdigest()) == (200, told["sha256"]), name
        assert headers["content-disposition"].startswith("attachment")
        assert headers["x-content-type-options"] == "nosniff"
    for name in ("MANIFEST.json", "MANIFEST.sig"):
        assert get(f"{app}/terbitan/1/{name}")[:2] == (200, (office.release / name).read_bytes())


def test_the_whole_release_in_one_file_is_what_anybody_can_check(
    app: Address, office: Office, tmp_path: Path
) -> None:
    status, body, headers = get(f"{app}/terbitan/1/terbitan-1.zip")
    assert (status, headers["content-type"]) == (200, "application/zip")
    assert get(f"{app}/terbitan/2/terbitan-1.zip")[0] == get(f"{app}/terbitan/1/terbitan-2.zip")[0] == 404
    (tmp_path / "unduhan.zip").write_bytes(body)
    shutil.unpack_archive(tmp_path / "unduhan.zip", tmp_path)
    found = tepat_json("attack", tmp_path / "terbitan-1", "--key", office.public.upper())
    assert found["violations"] == []
    assert found["cells"] > 100
    told = tepat("attack", tmp_path / "terbitan-1", "--key", "ab" * 32, expect=2)
    assert "kunci lain" in " ".join(told.split())
    assert "Kunci publik" in tepat("attack", tmp_path / "terbitan-1", "--key", "x", expect=2)
    # The static pages hand out the very same file.
    tepat("situs", office.release, "--out", tmp_path / "situs")
    assert (tmp_path / "situs/berkas/terbitan-1.zip").read_bytes() == body


@pytest.mark.parametrize("name", ["desa.csv", "MANIFEST.json", "terbitan-1.zip"])
def test_who_holds_a_file_already_is_told_so_without_it(app: Address, name: str) -> None:
    url = f"{app}/terbitan/1/{name}"
    mark = get(url)[2]["etag"]
    for told in (mark, f"W/{mark}", f'"lain", {mark}', "*"):
        status, body, headers = get(url, **{"If-None-Match": told})
        assert (status, body, headers["etag"]) == (304, b"", mark), told
    for told in ('"lain"', mark.strip('"')[:20], ""):
        assert get(url, **{"If-None-Match": told})[0] == 200, told
    assert get(f"{app}/terbitan/2/{name}", **{"If-None-Match": "*"})[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "terbitan/2/desa.csv",
        "terbitan/1/",
        "terbitan/1/tidak-ada.csv",
        "terbitan/1/lapisan/",
        "terbitan/1/../../ruang/MANIFEST.json",
        "terbitan/1/%2e%2e/%2e%2e/ruang/MANIFEST.json",
        "terbitan/1/..%2f..%2fruang%2fMANIFEST.json",
        "terbitan/1//etc/hostname",
        "terbitan/1/%2fetc%2fhostname",
        "geo/00000000/desa.json",
        "geo/{sha}/../desa.csv",
        "geo/{sha}/..%2fdesa.csv",
        "geo/{sha}/desa",
        "geo/{sha}/MANIFEST.json",
        "peta/00000000/area_map.js",
        "_stcore/metrics",
        "unduh/abc",
        "app/static/x",
    ],
)
def test_nothing_else_is_handed_out(app: Address, office: Office, path: str) -> None:
    """Raw requests, because ordinary clients tidy a path before it leaves."""
    from dashboard.public import source

    held = source.Catalog(office.release).current()
    target = "/" + path.format(sha=source.layers_id(held))
    host, port = app.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    # Streamlit answers unknown addresses with its own first page; a file of ours it is never.
    assert status in (400, 403, 404) or b"<title>Streamlit</title>" in body
    assert b"tepat-sasaran/" not in body
    assert b"periode" not in body


def test_layers_come_from_the_release_and_headers_are_set(app: Address, office: Office) -> None:
    from dashboard.public import source

    held = source.Catalog(office.release).current()
    status, body, headers = get(f"{app}/geo/{source.layers_id(held)}/kecamatan.json")
    assert (status, body) == (200, (office.release / "lapisan/kecamatan.json").read_bytes())
    assert "immutable" in headers["cache-control"]
    first = get(f"{app}/")
    assert "frame-ancestors 'none'" in first[2]["content-security-policy"]
    assert "set-cookie" not in first[2]
    assert b'<html lang="id">' in first[1]
    assert b'<html lang="en">' in get(f"{app}/?bahasa=en")[1]


def test_a_link_to_the_release_in_force_is_followed_when_it_is_pointed_elsewhere(
    office: Office, tmp_path: Path
) -> None:
    link, log = tmp_path / "kini", tmp_path / "publik.log"
    link.symlink_to(office.release)
    with serving_public(link, log) as address:
        assert get(f"{address}/terbitan/1/desa.csv")[0] == 200
        # Without a key anybody's first release is believed, and the operator is told so.
        assert "tanpa --key" in log.read_text()
        link.unlink()
        link.symlink_to(another(office, tmp_path / "002", 2))
        time.sleep(1.2)
        assert get(f"{address}/terbitan/2/desa.csv")[0] == 200


def test_the_command_says_what_is_missing(tmp_path: Path, demo: Path) -> None:
    told = tepat("serve", "--public", expect=2)
    assert "--release" in told
    assert "--workspace" in tepat("serve", expect=2)
    assert "Kunci publik" in tepat("serve", "--public", "--release", tmp_path, "--key", "x", expect=2)
    assert "tanpa ruang kerja" in tepat(
        "serve", "--public", "--release", tmp_path, "--workspace", demo, expect=2
    )


TRY = """
import os, sys
opened = []
for name in sys.argv[1:]:
    try:
        os.listdir(name) if os.path.isdir(name) else open(name, "rb").read(1)
        opened.append(name)
    except PermissionError:
        pass
print(os.getuid(), opened)
"""


def test_a_workspace_is_made_for_its_owner_alone(demo: Path) -> None:
    assert demo.stat().st_mode & 0o077 == 0


def test_as_another_user_it_serves_and_can_open_no_workspace_key_or_vault(apart: Office) -> None:
    inside = sorted(one for one in apart.space.rglob("*") if one.is_file())
    secret = [one for one in inside if one.parent.name == "kunci-terbitan" or "vault" in one.parts]
    assert len(secret) > 3
    assert any(one.suffix == ".csv" for one in inside)
    log = apart.space.parent / "publik.log"
    python, env = nobodys() or ("", {})
    with serving_public(apart.release.parent, log, *NOBODY, python=python, **env) as address:
        status = Path(f"/proc/{address.pid}/status").read_text()
        assert re.search(r"^Uid:\s+65534\s", status, re.M)
        assert re.search(r"^CapEff:\s+0+$", status, re.M)
        assert get(f"{address}/terbitan/1/desa.csv")[1] == (apart.release / "desa.csv").read_bytes()
        # What the server's own user can open: the release, and nothing of the office.
        assert as_nobody(TRY, str(apart.space), *map(str, inside)) == "65534 []"
        assert "desa.csv" in as_nobody(TRY, str(apart.release / "desa.csv"))
        held = {os.readlink(one) for one in Path(f"/proc/{address.pid}/fd").iterdir() if one.exists()}
        assert not [name for name in held if str(apart.space) in name]
        maps = Path(f"/proc/{address.pid}/maps").read_text()
        assert "streamlit" in maps or "pandas" in maps
        assert "duckdb" not in maps
        environment = Path(f"/proc/{address.pid}/environ").read_bytes()
        assert str(apart.space).encode() not in environment
    assert "Traceback" not in log.read_text()


def test_the_rights_are_what_keeps_others_out(apart: Office) -> None:
    """The same try on a workspace that is opened up finds something: the test above can fail."""
    apart.space.chmod(0o755)
    try:
        assert "MANIFEST.json" in as_nobody(TRY, str(apart.space), str(apart.space / "MANIFEST.json"))
        secret = [*(apart.space / "kunci-terbitan").iterdir(), *(apart.space / "vault").iterdir()]
        assert as_nobody(TRY, *map(str, secret)) == "65534 []"
    finally:
        apart.space.chmod(0o700)
