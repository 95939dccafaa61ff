"""Comparison of the map component with Plotly's map: made-up areas, two pages, one server."""
