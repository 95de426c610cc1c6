"""Who did what (审计日志): below everything that writes, so that whatever changes is written down where it changes."""
