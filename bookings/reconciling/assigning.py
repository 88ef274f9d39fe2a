"""The best assignment of appointments' places to bookings' places, and how sure each pair of it is.

The assignment problem, solved exactly over one connected component (SciPy), never greedily.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

Pair = tuple[int, int]
Place = tuple[Hashable, ...]

# Above, the matrix is kept sparse: it would be mostly empty and larger than 64 MiB.
_MOST_CELLS = 4_000_000
# Above, solving once without each pair takes too long; the nearest rivals are compared instead, which
# finds more pairs unsure, never fewer.
_MOST_SOLVED_WITHOUT = 100


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
    edges = sorted((edge for edge in edges if edge.rows and edge.columns), key=lambda edge: edge.pair)
    if _nothing_contested(edges):
        taken = {edge.pair: (edge.rows[0], edge.columns[0]) for edge in edges}
        return Assignment(taken, {edge.pair: edge.weight for edge in edges})
    problem = _Problem(edges)
    taken, best = problem.solved()
    if len(taken) > _MOST_SOLVED_WITHOUT:
        return Assignment(taken, _nearest_rivals(edges, taken))
    return Assignment(taken, {pair: best - problem.solved(without=pair)[1] for pair in taken})


def _nothing_contested(edges: Sequence[Edge]) -> bool:
    rows = [row for edge in edges for row in edge.rows]
    columns = [column for edge in edges for column in edge.columns]
    return len(set(rows)) == len(rows) and len(set(columns)) == len(columns)


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


def _nearest_rivals(edges: Sequence[Edge], taken: Mapping[Pair, tuple[Place, Place]]) -> dict[Pair, int]:
    """By chosen pair how much more it is worth than the best other edge that wants a place it has."""
    wanting: dict[Place, list[Edge]] = {}
    for edge in edges:
        for place in (*edge.rows, *edge.columns):
            wanting.setdefault(place, []).append(edge)
    by_pair = {edge.pair: edge for edge in edges}
    losses = {}
    for pair in taken:
        edge = by_pair[pair]
        places = (*edge.rows, *edge.columns)
        rivals = [other.weight for place in places for other in wanting[place] if other.pair not in taken]
        losses[pair] = edge.weight - max(rivals, default=0)
    return losses
