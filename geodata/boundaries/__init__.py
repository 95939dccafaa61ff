"""Village boundaries: read a file of any known maker, repair it, name it, report what was done."""

from geodata.boundaries.importing import BoundaryResult, import_boundaries
from geodata.boundaries.read import read_boundaries

__all__ = ["BoundaryResult", "import_boundaries", "read_boundaries"]
