"""Bringing it out (签发): working rows become published rows, are corrected, withheld and drawn as cards."""
