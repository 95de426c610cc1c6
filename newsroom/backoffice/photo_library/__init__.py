"""The photo library (图片库): finding, uploading, describing and placing photos."""
