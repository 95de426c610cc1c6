"""`manage.py journal` proves the journal, prints its head and copies it out, line by line."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from people.actors import SYSTEM
from people.journal.recording import add_journal_entry
from people.models import User
from stories.models import Article, JournalEntry, JournalHead
from tests.conftest import triggers_lifted

ROOT = Path(__file__).resolve().parents[2]
EDITOR = User(pk=7, username="editor", full_name="责任编辑")


@pytest.fixture
def three(db: None) -> list[JournalEntry]:
    """Three entries."""
    return [
        add_journal_entry("write", Article(pk=12), by=EDITOR, headline=f"第{number}版😀")
        for number in (1, 2, 3)
    ]


def journal(*arguments: str) -> str:
    """What `manage.py journal …` prints."""
    out = StringIO()
    call_command("journal", *arguments, stdout=out)
    return out.getvalue()


def shell(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """`manage.py journal …` runs as a process of its own on the database of this test."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{quote(str(facts['NAME']))}"
    else:
        user, password = quote(facts["USER"]), quote(facts["PASSWORD"])
        address = f"postgres://{user}:{password}@/{facts['NAME']}?host={quote(facts['HOST'])}"
        address += f"&port={facts['PORT']}" if facts["PORT"] else ""
    return subprocess.Popen(
        [sys.executable, "manage.py", "journal", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_whole_journal_is_confirmed_with_its_head(three):
    assert journal("verify") == f"ok, 3 entries, head 3:{three[2].hash}\n"
    assert journal("verify", "--anchor", f"2:{three[1].hash}", "--anchor", f"3:{three[2].hash}") == (
        f"ok, 3 entries, head 3:{three[2].hash}\n"
    )


def test_the_head_is_printed_as_an_anchor(three):
    assert journal("head") == f"3:{three[2].hash}\n"


def test_the_first_bad_entry_is_named(three):
    with triggers_lifted():
        JournalEntry.objects.filter(number__gte=2).update(act="sign")
    with pytest.raises(CommandError) as refused:
        journal("verify")
    assert str(refused.value) == "Entry 2 was changed; its hash is not that of its content."
    assert refused.value.returncode == 1


def test_an_anchor_shows_an_end_that_was_cut_off_with_care(three):
    with triggers_lifted():
        JournalEntry.objects.filter(number=3).delete()
        JournalHead.objects.update(number=2, hash=three[1].hash)
    assert journal("verify") == f"ok, 2 entries, head 2:{three[1].hash}\n"
    with pytest.raises(CommandError) as refused:
        journal("verify", "--anchor", f"3:{three[2].hash}")
    assert str(refused.value) == "Entry 3 is missing, and all up to the anchor's 3; the end was cut off."


@pytest.mark.parametrize(
    "anchor", ["", "3", "3:", "3:abc", "-1:" + "0" * 64, "03:" + "0" * 64, "x:" + "0" * 64]
)
def test_what_is_no_anchor_is_refused(db, anchor):
    with pytest.raises(CommandError, match="is no anchor; give NUMBER:HASH"):
        journal("verify", f"--anchor={anchor}")


def test_a_journal_without_its_guards_is_not_called_whole(three):
    with triggers_lifted(), pytest.raises(CommandError, match="journal_entry_is_never_changed") as refused:
        journal("verify")
    assert str(refused.value).startswith("The 3 entries are as they were written, but no longer guarded: ")


def test_every_entry_is_exported_as_one_line_of_json(three):
    lines = journal("export").splitlines()
    assert lines == [entry.line() for entry in JournalEntry.objects.all()]
    assert [json.loads(line)["detail"] for line in lines] == [
        {"headline": "第1版😀"},
        {"headline": "第2版😀"},
        {"headline": "第3版😀"},
    ]


def test_an_export_may_begin_later(three):
    assert [json.loads(line)["number"] for line in journal("export", "--from", "2").splitlines()] == [2, 3]
    assert journal("export", "--from", "4") == ""


@pytest.mark.django_db(transaction=True)
def test_from_a_shell_the_exit_status_tells_whether_the_journal_is_whole():
    with transaction.atomic():
        add_journal_entry("write", Article(pk=12), by=SYSTEM)
    whole = shell("verify")
    out, err = whole.communicate(timeout=60)
    assert (whole.returncode, out.decode(), err) == (
        0,
        f"ok, 1 entries, head {JournalHead.objects.get()}\n",
        b"",
    )
    with triggers_lifted():
        JournalEntry.objects.update(act="sign")
    broken = shell("verify")
    out, err = broken.communicate(timeout=60)
    assert (broken.returncode, out) == (1, b"")
    assert err.decode() == "CommandError: Entry 1 was changed; its hash is not that of its content.\n"


@pytest.mark.django_db(transaction=True)
def test_an_export_is_utf_8_everywhere_and_ends_quietly_when_its_reader_leaves():
    with transaction.atomic():
        for _number in range(1500):
            add_journal_entry("write", Article(pk=12), by=EDITOR, text="字" * 100)
    entries = list(JournalEntry.objects.all())
    everything = shell("export", PYTHONIOENCODING="latin-1")
    out, err = everything.communicate(timeout=60)
    assert (everything.returncode, err) == (0, b"")
    assert out.decode() == "".join(f"{entry.line()}\n" for entry in entries)

    cut = shell("export")
    assert cut.stdout is not None and cut.stderr is not None
    assert cut.stdout.readline().decode() == f"{entries[0].line()}\n"
    cut.stdout.close()
    assert (cut.wait(60), cut.stderr.read()) == (1, b"")
    cut.stderr.close()
