"""The image of a page becomes the content of a page: glyphs, ruled lines and codes, as a digital page has.

In:  a page of an open PDF that has no usable text layer.
Out: ``PageContent`` in an upright frame, with ``ScanEvidence``: what the engine thought of each glyph,
     and the way back from the upright frame to the page as displayed.
Must not know: forms and fields. Loaded only when a page needs it: OpenCV and the models are heavy.
"""

from extractors.scans.reading_scans import read_scan

__all__ = ["read_scan"]
