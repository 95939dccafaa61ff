"""The smallest and the largest count every figure can be, by linear programming with HiGHS.

One model of all quarters and tables; only the objective changes, so each solution starts from the one before.
Most figures need no programme of their own: one solution that has many of them at the edge of their range at
once shows that the edge can be reached.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.attacker.knowledge import Model, Whole
from analytics.attacker.margins import matrix

_TOLERANCE = 1e-6
#: Joint objectives go on while they settle at least this share of what is open.
_WORTH = 0.02


def bounds(model: Model) -> tuple[Whole, Whole] | None:
    """Least and most of every count, whole numbers; None where no counts fit the figures."""
    solver = _Solver(model)
    if solver.solve(np.zeros(len(model.cells))) is None:
        return None
    low, high = (model.cells[name].to_numpy(dtype=np.int64).copy() for name in ("lo", "hi"))
    for edge, sign in ((low, 1.0), (high, -1.0)):
        _settle(solver, edge, sign)
    return low, high


def _settle(solver: _Solver, edge: Whole, sign: float) -> None:
    """Move every edge inwards to what is reached; ``sign`` 1 looks for the least, -1 for the most."""
    fixed = solver.low == solver.high
    open_ = np.flatnonzero(~fixed)
    while len(open_):
        point = solver.solve(_objective(len(edge), open_, sign))
        assert point is not None  # the model was feasible and its cells have ends
        left = open_[np.abs(point[open_] - edge[open_]) > _TOLERANCE]
        if len(open_) - len(left) < max(_WORTH * len(open_), 3):
            open_ = left
            break
        open_ = left
    seen = np.zeros(len(edge), dtype=bool)
    for cell in open_:
        if seen[cell]:
            continue
        point = solver.solve(_objective(len(edge), np.array([cell]), sign))
        assert point is not None
        seen |= np.abs(point - edge) <= _TOLERANCE
        reached = float(point[cell])
        edge[cell] = np.ceil(reached - _TOLERANCE) if sign > 0 else np.floor(reached + _TOLERANCE)


def _objective(cells: int, chosen: Whole, sign: float) -> Any:
    costs = np.zeros(cells)
    costs[chosen] = sign
    return costs


class _Solver:
    """The model inside HiGHS."""

    def __init__(self, model: Model) -> None:
        import highspy

        table = matrix(model)
        self.low, self.high = (model.cells[name].to_numpy(dtype=np.float64) for name in ("lo", "hi"))
        self._cells = np.arange(len(model.cells), dtype=np.int32)
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(model.cells), len(model.rows)
        program.col_cost_ = np.zeros(len(model.cells))
        program.col_lower_, program.col_upper_ = self.low, self.high
        program.row_lower_ = np.where(model.least <= -10_000_000, -np.inf, model.least.astype(float))
        program.row_upper_ = model.most.astype(float)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = table.indptr
        program.a_matrix_.index_ = table.indices
        program.a_matrix_.value_ = table.data
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.passModel(program)
        self._best = highspy.HighsModelStatus.kOptimal

    def solve(self, costs: Any) -> Any:
        """The counts at the optimum; None where there are none."""
        self._highs.changeColsCost(len(self._cells), self._cells, costs)
        self._highs.run()
        if self._highs.getModelStatus() != self._best:
            return None
        return np.asarray(self._highs.getSolution().col_value)
