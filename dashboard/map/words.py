"""Every text the map itself shows; the pages pass an English set where English is chosen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MapWords:
    """Texts with named places: {nama} an area, {teks} its figures, {n} a number of areas."""

    zoom_in: str = "Perbesar"
    zoom_out: str = "Perkecil"
    home: str = "Tampilkan seluruh peta"
    hint: str = "Klik atau ketuk sebuah wilayah; dengan papan ketik: tombol panah, lalu Enter."
    selected: str = "Terpilih: {nama}. {teks}"
    open: str = "Masuk ke {nama}"
    clear: str = "Hapus pilihan"
    wheel: str = "Klik peta dahulu, atau tekan Ctrl sambil menggulir"
    count: str = "({n})"
    no_data: str = "Tidak ada data"
    masked: str = "Disamarkan (terlalu sedikit keluarga)"
    loading: str = "Memuat peta…"
    missing: str = (
        "Peta tidak dapat dimuat. Muat ulang halaman; bila tetap kosong, laporkan kepada pengelola."
    )
    mismatch: str = "Batas wilayah tidak cocok dengan data yang ditampilkan. Bangun ulang lapisan peta."
