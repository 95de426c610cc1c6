"""Stories, editions and photos, and how they reach readers.

There is no `views.py` and no `admin.py` here: the faces live in `newsroom/`. Changes go through
`stories.actions`; readers read through `stories.published.queries`.
"""
