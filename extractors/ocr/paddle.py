"""A PaddleOCR detector and recogniser (ONNX) run on OpenVINO, as parts for an engine.

The whole of RapidOCR squeezes long lines into one strip and reads rotated pages badly
(docs/decisions/0015-ocr.md), so its models are run here and its pipeline is not.
"""

import importlib.util
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.characters import ReadStrip
from extractors.ocr.ctc import decode
from extractors.ocr.engine import EngineEntry, OcrEngine, PixelBox, Pixels
from extractors.ocr.lack_of_memory import told_as_memory_error
from extractors.ocr.strips import batches, stacked
from extractors.ocr.text_areas import text_areas

# Candidates kept for each step: the best, the blank, and the runners-up for repairs.
_CANDIDATES = 6
_PIXELS_PER_STEP = 8
# Two processes must not fight for two cores: pinned threads halve what they do together.
_THREADS = 2
# Pages of nearly the same shape must be one shape, or every page leaves a compiled kernel behind.
_SHAPE_STEP = 128
_LONG_SIDE = 2400
# Rows of a band, and how many of them the next band sees too: more than two lines.
_BAND, _OVERLAP = 896, 128


class PaddleOcr:
    """Detector and recogniser, loaded when they are first needed."""

    def __init__(self, name: str, detector: Path, recogniser: Path) -> None:
        import openvino

        self.name = name
        self._detector_file, self._recogniser_file = detector, recogniser
        self._core = openvino.Core()
        self._core.set_property(
            "CPU", {"INFERENCE_NUM_THREADS": _THREADS, "ENABLE_CPU_PINNING": False, "NUM_STREAMS": 1}
        )

    @told_as_memory_error()
    def find_text(self, pixels: Pixels) -> list[PixelBox]:
        """Boxes of text on an upright grey page, from top to bottom."""
        height, width = pixels.shape[:2]
        scale = min(1.0, _LONG_SIDE / max(height, width))
        shrunk = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return text_areas(self._likely(np.asarray(shrunk, np.uint8)), scale, width, height)

    def _likely(self, page: Pixels) -> NDArray[np.float32]:
        """How likely each pixel is within a line; found band by band, because a whole page takes 700 MiB."""
        height, width = page.shape
        across = -(-width // _SHAPE_STEP) * _SHAPE_STEP
        likely = np.zeros(page.shape, np.float32)
        for top in range(0, max(1, height - _OVERLAP), _BAND - _OVERLAP):
            part = page[top : top + _BAND]
            band = np.full((_BAND, across), 255, np.uint8)
            band[: len(part), :width] = part
            self._detector.infer([_as_input(band[np.newaxis])])
            # Lines at the seam are whole in one of two bands: each gives half of what both see.
            first = 0 if top == 0 else _OVERLAP // 2
            seen = self._detector.get_output_tensor().data[0, 0]
            likely[top + first : top + len(part)] = seen[first : len(part), :width]
        return likely

    @told_as_memory_error()
    def read(self, strips: Sequence[Pixels]) -> list[ReadStrip]:
        """What each strip says."""
        read: list[ReadStrip | None] = [None] * len(strips)
        for batch in batches(strips):
            self._recogniser.infer([_as_input(stacked(batch, strips))])
            chances = self._recogniser.get_output_tensor(0).data
            classes = self._recogniser.get_output_tensor(1).data
            for row, place in enumerate(batch.places):
                # A strip ends where its padding begins.
                steps = -(-batch.widths[row] // _PIXELS_PER_STEP)
                pixels_per_step = _PIXELS_PER_STEP * strips[place].shape[1] / batch.widths[row]
                read[place] = decode(
                    classes[row, :steps], chances[row, :steps], self._characters, pixels_per_step
                )
        return [strip or ReadStrip(()) for strip in read]

    @cached_property
    def _detector(self) -> Any:
        model = self._core.read_model(self._detector_file)
        return self._core.compile_model(model, "CPU").create_infer_request()

    @cached_property
    def _recogniser(self) -> Any:
        from openvino import Model, opset13

        model = self._core.read_model(self._recogniser_file)
        classes = model.outputs[0].get_node().input_value(0)
        kept = opset13.gather(classes, np.array(self._kept, np.int64), np.int64(2))
        best = opset13.topk(kept, np.int64(_CANDIDATES), 2, "max", "value")
        trimmed = Model([best.output(0), best.output(1)], model.get_parameters(), "recogniser")
        return self._core.compile_model(trimmed, "CPU").create_infer_request()

    @cached_property
    def _dictionary(self) -> list[str]:
        model = self._core.read_model(self._recogniser_file)
        listed: str = model.get_rt_info()["framework"]["character"].value
        return ["", *listed.splitlines(), " "]

    @cached_property
    def _kept(self) -> list[int]:
        return [number for number, text in enumerate(self._dictionary) if number == 0 or _is_used(text)]

    @cached_property
    def _characters(self) -> list[str]:
        return [self._dictionary[number] for number in self._kept]


def _is_used(text: str) -> bool:
    """Characters that a Chinese print may hold: those of GBK, and Latin letters with accents."""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return all(ord(character) < 0x250 for character in text)
    return not any("\u3040" <= character <= "\u30ff" for character in text)


def _as_input(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Grey strips or pages (number × height × width) as the models want them: three channels, -1 to 1."""
    scaled = pixels.astype(np.float32) / 127.5 - 1.0
    return np.ascontiguousarray(
        np.broadcast_to(scaled[:, np.newaxis], (scaled.shape[0], 3, *scaled.shape[1:]))
    )


def entry(name: str, package: str, detector: str, recogniser: str) -> EngineEntry:
    """The entry of the models that the wheel of ``package`` brings along."""

    def missing() -> str | None:
        folder = _models(package)
        if folder is None:
            return package
        if importlib.util.find_spec("openvino") is None:
            return "openvino"
        absent = [file for file in (detector, recogniser) if not (folder / file).exists()]
        return ", ".join(absent) or None

    def load() -> OcrEngine:
        folder = _models(package)
        if folder is None:
            raise AssertionError("asked for an engine that is missing")
        return PaddleOcr(name, folder / detector, folder / recogniser)

    return EngineEntry(name, missing, load)


def _models(package: str) -> Path | None:
    found = importlib.util.find_spec(package)
    return None if found is None or found.origin is None else Path(found.origin).parent / "models"
