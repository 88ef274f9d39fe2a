"""PP-OCRv6 (small) of the RapidOCR wheel: the default engine, which needs nothing but its wheel."""

from extractors.ocr.paddle import entry

ENGINE = entry("pp-ocr", "rapidocr", "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx")
