"""Prints as they come from scanners, faxes and telephones.

In:  a digital print of ``benchmarks.prints`` and the name of a mode.
Out: a PDF of images and the print's truth, which a careful person could still read from it.
Must not know: how the reader cleans images up or recognises letters.
"""

from benchmarks.prints.degrading.held_apart import HELD_APART
from benchmarks.prints.degrading.layers import LAYERS
from benchmarks.prints.degrading.legibility import Unsuitable
from benchmarks.prints.degrading.making import Degraded, degrade
from benchmarks.prints.degrading.modes import MODES

__all__ = ["HELD_APART", "LAYERS", "MODES", "Degraded", "Unsuitable", "degrade"]
