"""The public pages: what a release says and nothing else. Knows no workspace, no vault, no key."""
