"""A release as anybody may read it: its rules, its files, its signature. Knows no store, no vault, no key."""
