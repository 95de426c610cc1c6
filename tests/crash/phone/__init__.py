"""A reporter and one phone, while network, session, pages and the newsroom's processes come and go.

`phone.py` is what the reporter holds and does: tabs, words, files, buttons. `day.py` says what happens beside that,
and once in a while lets everything come to rest; `kept.py` then looks for every mark that had its moment, at the
newsroom and on the phone. `run.py` puts them together.
"""
