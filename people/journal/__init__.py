"""The audit journal (审计日志), below all that writes, so every change is recorded."""
