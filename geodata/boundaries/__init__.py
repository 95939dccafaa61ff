"""Village boundaries: read a file of any known maker, repair it, name it, report what was done."""

from geodata.boundaries.asking import Answers, OpenQuestions, Undecided
from geodata.boundaries.drivers import ENVIRONMENT
from geodata.boundaries.importing import BoundaryResult, import_boundaries
from geodata.boundaries.read import read_boundaries

__all__ = [
    "ENVIRONMENT",
    "Answers",
    "BoundaryResult",
    "OpenQuestions",
    "Undecided",
    "import_boundaries",
    "read_boundaries",
]
