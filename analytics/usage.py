"""What the command line says where it was not understood, in Indonesian."""

from __future__ import annotations

import re

import typer

#: The library's own name of this exception is private; it is what a bad value is, and what a missing one is.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]
#: Shown as help by itself: a group of commands of which none was named.
HELP = "NoArgsIsHelpError"
_WORDS = (
    (r"Missing option '(.+?)'.*", r"Opsi \1 belum disebut."),
    (r"Missing argument '\{?(.+?)\}?'.*", r"\1 belum disebut."),
    (r"No such option: (\S+) \(Possible options: (.+)\)", r"Opsi \1 tidak dikenal. Mungkin: \2."),
    (r"No such option: (\S+)", r"Opsi \1 tidak dikenal."),
    (r"No such command '(.+?)'\. Did you mean (.+)\?", r"Perintah '\1' tidak dikenal. Mungkin: \2."),
    (r"No such command '(.+?)'\.", r"Perintah '\1' tidak dikenal."),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", r"Ada yang berlebih: \1."),
    (r"Option '(.+?)' requires an? .*", r"Opsi \1 memerlukan isi."),
    (r"Invalid value for '(.+?)': Input should be a valid integer.*", r"Isi \1 harus bilangan bulat."),
    (r"Invalid value for '(.+?)': Input should be a valid number.*", r"Isi \1 harus angka."),
    (r"Invalid value for '(.+?)': (.*)", r"Isi \1 tidak sah: \2"),
)


def in_words(error: Exception) -> tuple[str, str]:
    """(what is wrong, where help is) of an error of usage; a message nobody translated stays as it is."""
    said = " ".join(error.format_message().split())  # type: ignore[attr-defined]
    for pattern, words in _WORDS:
        if found := re.fullmatch(pattern, said):
            said = found.expand(words)
            break
    context = getattr(error, "ctx", None)
    return said, f"Bantuan: {context.command_path} --help" if context else ""
