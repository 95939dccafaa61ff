"""Open data of a release, from its tables alone: GeoJSON, workbook, data package, licence, checksums."""
