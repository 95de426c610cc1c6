"""Photo files for staff (暗房): originals, and renditions before publication."""
