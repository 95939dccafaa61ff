"""The commands of the office's command line, one module per topic; each offers a typer `app`."""
