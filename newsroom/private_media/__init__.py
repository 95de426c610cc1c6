"""Files of photos for those who work on them (暗房): originals, and renditions before they are published."""
