"""Recipients, eligible families, quota and marks per desa, kecamatan and kabupaten: frames in, a cube out."""
