"""One module for each OCR engine; ``ENGINE`` of a module is its entry in the registry."""
