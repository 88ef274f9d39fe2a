"""Ridges that may be rules, measured on the whole image: where they run, how dark, what is beside them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import Pixels
from extractors.images.segments import Ridges, line_through, thin_columns

# Rows of the whole image, times its reduction: half of a rule's thickness at most, and where paper begins.
_CORE, _BESIDE_FROM, _BESIDE_TO = 1, 2.5, 4
# Shares: of a rule's own darkness that counts as dark, and of it that may stand beside a rule that is alone.
_DARK, _DARK_BESIDE = 0.5, 0.35
_LEAST_DARKNESS = 24
# Columns looked at, about. Pixels of the reduced copy: ridges longer than this may slope; off the line.
_SAMPLED, _SLOPING, _OFF = 200, 40, 2.5
# Share of a ridge's columns that must agree before its slope is believed.
_FOLLOWED = 0.2


@dataclass(frozen=True, slots=True)
class Stroke:
    """A ridge along an axis, in pixels of the whole image: its ends and its place across there.

    ``filled``: share of its columns that are dark. ``alone``: paper on both sides.
    """

    start: float
    end: float
    at_start: float
    at_end: float
    filled: float
    alone: bool

    @property
    def at(self) -> float:
        """The middle across."""
        return (self.at_start + self.at_end) / 2

    @property
    def length(self) -> float:
        """From end to end."""
        return self.end - self.start


class RidgeStrokes:
    """Measures ridges along the rows of ``pixels``, which are ``scale`` times as large as the copy."""

    def __init__(self, pixels: Pixels, ridges: Ridges, scale: float) -> None:
        self._pixels, self._ridges, self.scale = pixels, ridges, scale
        self.boxes = ridges.boxes

    def chosen(self, which: NDArray[np.bool_]) -> list[Stroke]:
        """The strokes of those ridges, one flag a row of ``boxes``, that are dark enough."""
        found = [self._stroke(int(label)) for label in np.flatnonzero(which) if label > 0]
        return [each for each in found if each is not None]

    def part(self, label: int, start: float, end: float) -> Stroke | None:
        """What the ridge ``label`` is between two places along it, in pixels of the whole image."""
        left, top, width, _ = (int(each) for each in self.boxes[label, :4])
        first, last = max(0, round(start / self.scale) - left), min(width, round(end / self.scale) - left)
        if last - first < 1:
            return None
        often = self._ridges.marks(label)[:, first:last].sum(axis=1)
        middle = top + float(np.flatnonzero(often >= 0.9 * often.max()).mean())
        columns = np.arange(round(start), min(round(end), self._pixels.shape[1]))
        return _measured(
            self._pixels, columns, np.full(len(columns), (middle + 0.5) * self.scale - 0.5), self.scale
        )

    def between(self, stroke: Stroke, start: float, end: float) -> Stroke | None:
        """What ``stroke`` is between two places along it, in pixels of the whole image."""
        columns = np.arange(max(0, round(start)), min(round(end), self._pixels.shape[1]))
        if not len(columns):
            return None
        slope = (stroke.at_end - stroke.at_start) / max(1.0, stroke.length)
        centre = stroke.at_start + slope * (columns - stroke.start)
        return _measured(self._pixels, columns, centre, self.scale)

    def _stroke(self, label: int) -> Stroke | None:
        left, top, width, _ = (int(each) for each in self.boxes[label, :4])
        step = max(1, width // _SAMPLED)
        marks = self._ridges.marks(label, step)
        # Where most columns are marked: text that touches the rule is marked beside it.
        often = marks.sum(axis=1)
        middle, slope = float(np.flatnonzero(often >= 0.9 * often.max()).mean()), 0.0
        if width > _SLOPING:
            thin, middles = thin_columns(marks)
            near = np.abs(middles - np.median(middles)) <= _OFF if len(thin) else np.zeros(0, bool)
            if near.sum() >= max(2, _FOLLOWED * marks.shape[1]):
                slope, middle = line_through(thin[near] * step, middles[near])
        scale = self.scale
        columns = np.arange(round(left * scale), min(round((left + width) * scale), self._pixels.shape[1]))
        centre_line = (top + middle + slope * (columns / scale - left) + 0.5) * scale - 0.5
        return _measured(self._pixels, columns, centre_line, scale)


def _measured(
    pixels: Pixels, columns: NDArray[np.int_], centre: NDArray[np.float64], scale: float
) -> Stroke | None:
    """How dark the whole image is along the stroke and beside it."""
    core, near, far = round(_CORE * scale), round(_BESIDE_FROM * scale), round(_BESIDE_TO * scale)
    rows = np.clip(np.rint(centre).astype(int) + np.arange(-far, far + 1)[:, None], 0, pixels.shape[0] - 1)
    band = pixels[rows, columns]
    inner = band[far - core : far + core + 1]
    beside = np.concatenate([band[: far - near + 1], band[far + near :]])
    # A part of the columns tells the shades well enough.
    sample = slice(None, None, max(1, len(columns) // _SAMPLED))
    paper = float(np.percentile(beside[:, sample], 80))
    darkness = paper - inner.min(axis=0)
    full = float(np.percentile(darkness[sample], 80))
    if full < _LEAST_DARKNESS:
        return None
    dark = darkness >= _DARK * full
    places = np.flatnonzero(dark)
    first, last = int(places[0]), int(places[-1])
    beside_darkness = float(np.median(paper - beside[:, sample].min(axis=0)))
    exact = centre + np.median(inner[:, dark].argmin(axis=0)) - core if core else centre
    return Stroke(
        float(columns[first]),
        float(columns[last]),
        float(exact[first]),
        float(exact[last]),
        float(dark[first : last + 1].mean()),
        beside_darkness < _DARK_BESIDE * full,
    )
