"""The photo library (图片库): finding, taking in, describing and placing photographs."""
