"""OCR engines as their own documentation calls them, to compare kouan's reading of a page with.

Stock RapidOCR with its own detector, classifier and recogniser; Tesseract with sparse text. Each is called
with the pixels of a page, and what it read is thrown away.
"""

import importlib.util
import os
import shutil
from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Read = Callable[[NDArray[np.uint8]], object]
_PARTS = ("Det", "Cls", "Rec")
_SPARSE_TEXT = "--psm 11"
_LANGUAGES = "chi_sim+eng"


def bare_engines() -> Mapping[str, Read]:
    """Every engine that can be loaded here, by name."""
    made: dict[str, Read] = {}
    if importlib.util.find_spec("onnxruntime") is not None:
        made["rapidocr-onnx"] = _rapidocr({})
    made["rapidocr"] = _rapidocr_on_openvino()
    if shutil.which("tesseract") is not None:
        made["tesseract"] = _tesseract
    return made


def _rapidocr_on_openvino() -> Read:
    from rapidocr import EngineType

    return _rapidocr({f"{part}.engine_type": EngineType.OPENVINO for part in _PARTS})


def _rapidocr(parameters: dict[str, Any]) -> Read:
    from rapidocr import RapidOCR

    engine: Read = RapidOCR(params={**parameters, "Global.log_level": "error"})
    return engine


def _tesseract(pixels: NDArray[np.uint8]) -> object:
    import pytesseract

    # Its threads wait for one another by spinning: on two cores that somebody else uses too, a page takes
    # 10 to 40 s with them and 3 to 5 s without.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    # OpenCV has blue first, Pillow red.
    shown = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB) if pixels.ndim == 3 else pixels
    return pytesseract.image_to_data(shown, lang=_LANGUAGES, config=_SPARSE_TEXT)
