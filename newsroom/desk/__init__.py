"""The filing desk (采编工作台), where reporters write and file, on a phone first."""
