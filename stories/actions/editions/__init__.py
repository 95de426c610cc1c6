"""Editions (出版): laid out, published, corrected, withdrawn."""
