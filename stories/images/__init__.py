"""Pictures from bytes to bytes (图片): their kind, metadata and public sizes."""
