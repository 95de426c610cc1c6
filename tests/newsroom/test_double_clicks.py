"""Every button of the desk and the back office, pressed twice: one change, one answer.

The buttons are found by looking at the pages, not listed.
"""

import os
from copy import deepcopy
from urllib.parse import urljoin
from zlib import crc32

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.html_forms import forms_at, without_keys
from tests.newsroom.test_url_inventory import house  # noqa: F401
from tests.newsroom.url_matrix import rows as addresses
from tests.rows import rows

FACES = ("/admin/", "/desk/")
PEOPLE = ("reporter", "editor", "director", "chief", "admin", "photo")
# A run of the suite presses a third of each one's buttons, and on PostgreSQL those of two people: one press after the
# other is the same there, and two at one moment are `test_hands`. `make hands` presses all.
EVERYTHING = os.environ.get("HANDS") == "all"
ASKED = PEOPLE if EVERYTHING or connection.vendor == "sqlite" else ("reporter", "chief")
SEED = os.environ.get("HANDS_SEED", "1")
# Whoever has left is somebody else when the second press arrives.
LEAVES = ("/logout/",)


def pressed(browser: Client, address: str, sent: dict[str, list[str]]) -> tuple[str, bool]:
    """What the second press of a button got wrong, "" for nothing; and whether the first one changed anything."""
    before = rows()
    first = browser.post(address, sent)
    if first.status_code not in (301, 302, 303):
        return "", False
    after = rows()
    second = browser.post(address, sent)
    if (second.status_code, second.get("Location")) != (first.status_code, first["Location"]):
        return f"answered {first.status_code}, then {second.status_code}", True
    again = rows()
    return ", ".join(name for name in after if after[name] != again[name]), after != before


@pytest.mark.parametrize("who", ASKED)
def test_a_button_pressed_twice_is_one_change_and_one_answer(who: str, house) -> None:  # noqa: F811
    browsers, examples = house
    browser = browsers[who]
    seen: set[tuple[str, str, str]] = set()
    wrong, effective, pressed_buttons = {}, 0, 0
    for row in addresses():
        page_address = row.example.format(**examples)
        if row.get[who] != 200 or not page_address.startswith(FACES):
            continue
        for at, form in enumerate(forms_at(browser, page_address)):
            for name, value, elsewhere in form.buttons or [("", "", "")]:
                address = urljoin(page_address, elsewhere or form.action or page_address)
                shape = (address, name, value)
                if shape in seen or address.endswith(LEAVES) or not address.startswith(FACES):
                    continue
                seen.add(shape)
                if not EVERYTHING and crc32(f"{SEED} {who} {without_keys(str(shape))}".encode()) % 3:
                    continue
                pressed_buttons += 1
                cookies = deepcopy(browser.cookies)
                with transaction.atomic():
                    # A page of its own for each press, as its token is one use's.
                    now = forms_at(browser, page_address)[at]
                    sent: dict[str, list[str]] = {}
                    for field_name, text in [*now.fields, *([(name, value)] if name else [])]:
                        sent.setdefault(field_name, []).append(text)
                    fault, changed = pressed(browser, address, sent)
                    effective += changed
                    if fault:
                        wrong[shape] = fault
                    transaction.set_rollback(True)
                browser.cookies = cookies
    print(f"{who}: {len(seen)} buttons, {pressed_buttons} pressed, {effective} of them changed something")
    assert wrong == {}
    expected = {"photo": 3, "reporter": 5, "director": 5}.get(who, 8) if EVERYTHING else 1
    assert effective >= expected, (len(seen), effective)
