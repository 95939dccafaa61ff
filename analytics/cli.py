"""The command line: ``tepat`` or ``python -m analytics``.

Exit status 0 done, 2 the user's input needs mending (a sentence in Indonesian), 1 a bug.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any, NoReturn

os.environ.setdefault("OMP_NUM_THREADS", "1")

import typer
from rich.console import Console
from typer.core import TyperGroup

from analytics import usage
from analytics.commands import data, identity, pmt, publish, query, serve, site, undo, withdraw
from analytics.errors import UserError, storage_refusal


class Patient(TyperGroup):
    """Commands whose reader may go away (head, a closed pager): that is no fault."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run the command; a closed pipe ends it with status 0."""
        try:
            found = super().invoke(ctx)
            sys.stdout.flush()
            return found
        except BrokenPipeError:
            _reader_gone()


def _reader_gone() -> NoReturn:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(0) from None


app = typer.Typer(
    cls=Patient,
    help="Tepat Sasaran: apakah bantuan sosial sampai ke keluarga yang dimaksud?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(data.demo)
app.command("import")(data.import_)
app.command("urungkan")(undo.undo)
app.command("cabut")(withdraw.cabut)
app.command("build")(data.build)
app.command("status")(query.status)
app.command("query")(query.query)
app.command("publish")(publish.publish)
app.command("attack")(publish.attack)
app.command("situs")(site.situs)
app.command("serve")(serve.serve)
app.add_typer(identity.app, name="identitas", help="Orang ganda, daftar tidak cocok, keluarga berubah.")
app.add_typer(pmt.app, name="pmt", help="Proxy means test (PMT): nilai, latih, beri skor.")


def main() -> None:
    """Run the command line; a user's mistake never shows a traceback."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except UserError as error:
        _tell(error.pesan, error.saran)
        sys.exit(2)
    except usage.UsageError as error:
        if type(error).__name__ == usage.HELP:
            print(error)
        else:
            _tell(*usage.in_words(error))
        sys.exit(2)
    except BrokenPipeError:
        _reader_gone()
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except Exception as error:
        if refused := storage_refusal(error):
            _tell(refused.pesan, refused.saran)
            sys.exit(2)
        _tell_bug(error)
        sys.exit(1)


def _tell(message: str, advice: str) -> None:
    """A user's mistake in words; what came from a file is never read as markup."""
    console = Console(stderr=True, highlight=False)
    console.print(f"✗ {message}", style="bold", markup=False)
    if advice:
        console.print(f"  → {advice}", markup=False)


def _tell_bug(error: Exception) -> None:
    """Where it broke, never with which values: a message may carry somebody's data."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    print(
        f"Kesalahan program: {type(error).__name__} di {os.path.basename(where.filename)}:{where.lineno}. "
        "Ini bukan salah Anda; laporkan baris ini.",
        file=sys.stderr,
    )
    if os.environ.get("TEPAT_DEBUG"):
        traceback.print_exc()
