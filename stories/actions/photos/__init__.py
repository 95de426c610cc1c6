"""Photographs (图片): intake, library, clearance, takedown, maintenance."""
