"""Cleans the image of one page (OpenCV, no recognition): each disturbance is mended, only where it is."""
