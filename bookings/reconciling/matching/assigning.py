"""The best assignment of appointments' places to bookings' places, and how sure each pair of it is.

The assignment problem, solved exactly over one connected component (SciPy), never greedily.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from bookings.reconciling.records import Pair

Place = tuple[Hashable, ...]

# Above, the matrix is kept sparse: it would be mostly empty and larger than 64 MiB.
_MOST_CELLS = 4_000_000
# Above, solving once without each pair takes too long: every pair that any other contends with is unsure.
_MOST_SOLVED_WITHOUT = 400


@dataclass(frozen=True, slots=True)
class Edge:
    """A pair that may be chosen: it takes one of ``rows`` and one of ``columns``, each of which holds one
    pair. ``weight`` is what choosing it is worth, at least 1."""

    pair: Pair
    weight: int
    rows: tuple[Place, ...]
    columns: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """The best choice. ``taken``: by chosen pair the row and the column it takes; ``loss``: by chosen pair
    what the best choice without it is worth less."""

    taken: Mapping[Pair, tuple[Place, Place]] = field(default_factory=dict)
    loss: Mapping[Pair, int] = field(default_factory=dict)


def assign(edges: Sequence[Edge]) -> Assignment:
    """The choice of edges with the greatest sum of weights. Their order does not matter, except between
    choices that are worth the same: then some loss is 0."""
    taken: dict[Pair, tuple[Place, Place]] = {}
    loss: dict[Pair, int] = {}
    for contending in _contending(edges):
        found = _assigned(contending)
        taken.update(found.taken)
        loss.update(found.loss)
    return Assignment(taken, loss)


def _assigned(edges: Sequence[Edge]) -> Assignment:
    if len(edges) == 1:
        only = edges[0]
        return Assignment({only.pair: (only.rows[0], only.columns[0])}, {only.pair: only.weight})
    problem = _Problem(edges)
    taken, best = problem.solved()
    if len(taken) > _MOST_SOLVED_WITHOUT:
        return Assignment(taken, dict.fromkeys(taken, 0))
    return Assignment(taken, {pair: best - problem.solved(without=pair)[1] for pair in taken})


def _contending(edges: Sequence[Edge]) -> list[list[Edge]]:
    """Edges apart from those that no place joins them to, in the order of their pairs."""
    parent: dict[tuple[str, Place], tuple[str, Place]] = {}

    def root(node: tuple[str, Place]) -> tuple[str, Place]:
        while (above := parent.setdefault(node, node)) != node:
            parent[node] = parent[above]
            node = above
        return node

    placed = sorted((edge for edge in edges if edge.rows and edge.columns), key=lambda edge: edge.pair)
    for edge in placed:
        first = root(("row", edge.rows[0]))
        for node in (*(("row", row) for row in edge.rows), *(("column", column) for column in edge.columns)):
            parent[root(node)] = first
    found: defaultdict[tuple[str, Place], list[Edge]] = defaultdict(list)
    for edge in placed:
        found[root(("row", edge.rows[0]))].append(edge)
    return list(found.values())


class _Problem:
    """Edges as a matrix of rows and columns; 0 where no pair may be."""

    def __init__(self, edges: Sequence[Edge]) -> None:
        self._edges = {edge.pair: edge for edge in edges}
        self._rows = {row: at for at, row in enumerate(dict.fromkeys(r for e in edges for r in e.rows))}
        self._columns = {
            column: at for at, column in enumerate(dict.fromkeys(c for e in edges for c in e.columns))
        }
        self._cells = {
            (self._rows[row], self._columns[column]): edge
            for edge in edges
            for row in edge.rows
            for column in edge.columns
        }
        self._is_dense = len(self._rows) * len(self._columns) <= _MOST_CELLS

    def solved(self, without: Pair | None = None) -> tuple[dict[Pair, tuple[Place, Place]], int]:
        """What is taken by the best choice, and what it is worth."""
        rows, columns = self._solved_dense(without) if self._is_dense else self._solved_sparse()
        row_at, column_at = tuple(self._rows), tuple(self._columns)
        taken: dict[Pair, tuple[Place, Place]] = {}
        worth = 0
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            edge = self._cells.get((row, column))
            if edge is not None and edge.pair != without:
                taken[edge.pair] = (row_at[row], column_at[column])
                worth += edge.weight
        return taken, worth

    def _solved_dense(self, without: Pair | None) -> tuple[Any, Any]:
        matrix = np.zeros((len(self._rows), len(self._columns)))
        for (row, column), edge in self._cells.items():
            if edge.pair != without:
                matrix[row, column] = edge.weight
        rows, columns = linear_sum_assignment(matrix, maximize=True)
        return rows, columns

    def _solved_sparse(self) -> tuple[Any, Any]:
        """Every row also has a column of its own that means "nobody"; it costs as little as may be said."""
        nobody = [(row, len(self._columns) + row) for row in range(len(self._rows))]
        places = [*self._cells, *nobody]
        # Weights of 0 would be no entries at all, so all are one more.
        weights = [edge.weight + 1 for edge in self._cells.values()] + [1] * len(nobody)
        rows, columns = zip(*places, strict=True)
        shape = (len(self._rows), len(self._columns) + len(self._rows))
        matrix = csr_array((np.array(weights, dtype=float), (rows, columns)), shape=shape)
        solved_rows, solved_columns = min_weight_full_bipartite_matching(matrix, maximize=True)
        return solved_rows, solved_columns
