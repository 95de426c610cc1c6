"""The private face: one story read early, at an address that expires."""
