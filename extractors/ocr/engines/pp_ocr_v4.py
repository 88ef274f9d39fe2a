"""PP-OCRv4 (mobile) of the older RapidOCR wheel: weaker, and other mistakes. A second reader.

Its wheel asks for another OpenCV than ours, so it is installed without its dependencies
(requirements-second-reader.lock, docs/decisions/0015-ocr.md).
"""

from extractors.ocr.paddle import entry

ENGINE = entry(
    "pp-ocr-v4", "rapidocr_onnxruntime", "ch_PP-OCRv4_det_infer.onnx", "ch_PP-OCRv4_rec_infer.onnx"
)
