"""Pictures, from bytes to bytes (图片): what a file is, what it says of itself, and the sizes readers get."""
