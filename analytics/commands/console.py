"""The console of the commands: a reader who had enough (head, a closed pager) is no fault."""

from __future__ import annotations

import rich.console


class Console(rich.console.Console):
    """Rich's console; it would end with status 1 when its reader goes away, ``analytics.cli`` ends with 0."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError
