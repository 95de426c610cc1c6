"""Photographs (图片): taken in, described, cleared, pulled, swept."""
