"""The files offices really hold: which source a file comes from, told by its headers and values.

Everything about a source is data beside this module: ``sumber.csv`` (telling columns, unit, code system),
``kolom.csv`` (its names for our columns), ``kode.csv`` (its codes), ``kode_penanda.csv`` (values of one code
system only) and ``kolom_tambahan.csv`` (what some sources have more).
"""
