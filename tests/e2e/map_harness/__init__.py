"""A small app with nothing but the map component, for browser tests."""
