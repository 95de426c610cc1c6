"""Sudden death: `make crash` kills the server in the middle of writing, many times, and looks at what is left.

What is written is a `Work`: `tests/crash/reviewing.py` signs and publishes, `tests/crash/autosaving.py` writes at
the desk. Another kind of writing is another subclass with a `next()` that says what to send and how to see that it is
stored; add it to `WORKS` in `tests/crash/__main__.py`. `tests/crash/uploading.py` sends photos and dies at every tenth
of their way. `tests/crash/mixed/` has everybody at work at once.
"""
