"""A whole newsroom at work while processes die, beside an oracle.

`browser.py` is what a person holds: pages, forms, and the same bytes once more when the line was lost. `people.py`,
`writers.py`, `editors.py` and `keepers.py` say what people do, `staff.py` who they are, `deaths.py` what dies and
comes back, `oracle.py` what was acknowledged and what must be stored, `run.py` puts them together.
"""
