"""The public edition as plain pages: HTML for any website, without server, script or foreign parts."""
