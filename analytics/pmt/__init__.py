"""Proxy means test: survey -> score -> calibrated probability -> marks, with its errors stated."""
