"""Why a family does or does not receive: the cause of its standing in a programme, as dated data."""
