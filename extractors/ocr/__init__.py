"""OCR engines behind one protocol: where text stands on an image, and what strips of it say.

In:  grey pixels of a cleaned page (``extractors.images``) or strips cut from it.
Out: boxes of text in pixels, and ``ReadStrip``: characters with probabilities and runners-up.
Must not know: pages, forms, fields. An engine is one module in ``engines/``.
"""
