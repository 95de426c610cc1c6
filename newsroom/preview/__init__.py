"""Previews: one story read early, at an address that expires."""
