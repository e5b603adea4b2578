"""Pixels in, masked pixels out. Pure numpy and OpenCV."""
