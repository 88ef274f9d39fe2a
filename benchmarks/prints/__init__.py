"""Prints of declarations with their truth, drawn by a seed.

In:  a family of declaration prints, a seed, perhaps a fault and wishes.
Out: a PDF and what a careful clerk would type from it.
Must not know: how the reader reads (its layouts, labels and grammar): the forms, labels and wordings here
are taken from measured prints and from the public knowledge of the forms, so that agreement means something.
"""

from benchmarks.prints.fault_kinds import faults
from benchmarks.prints.making import Printed, families, make
from benchmarks.prints.truth import Truth

__all__ = ["Printed", "Truth", "families", "faults", "make"]
