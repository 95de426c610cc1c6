"""One save does each thing once: it cleans the body once, and takes the journal's pen once."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User
from stories.actions.drafts import autosave as drafts
from stories.actions.drafts.working_copy import content_from_story
from stories.models import Article, Draft, JournalEntry
from stories.text import body
from tests import make


@pytest.fixture
def cleanings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each body that was cleaned in earnest."""
    done: list[str] = []
    cleaned = body._clean_uncached

    def counted(html: str) -> str:
        done.append(html)
        return cleaned(html)

    monkeypatch.setattr(body, "_clean_uncached", counted)
    monkeypatch.setattr(body, "_lately", ())
    return done


def pens(asked: CaptureQueriesContext) -> int:
    """How often the head of the journal was locked; SQLite locks by beginning, so there every look counts."""
    looks = [
        query["sql"]
        for query in asked
        if '"stories_journalhead"' in query["sql"] and "SELECT" in query["sql"]
    ]
    return (
        sum("FOR UPDATE" in sql for sql in looks) if connection.vendor == "postgresql" else min(len(looks), 1)
    )


def test_filing_cleans_the_body_once_and_takes_the_pen_once(
    reporter_account: User, cleanings: list[str]
) -> None:
    story = make.draft(reporter_account)
    content = {**content_from_story(story), "body": "第一段。\n第二段是新写的。", "note": "请尽快编发"}
    drafts.autosave_draft(
        uuid4(),
        by=reporter_account,
        version=0,
        save_key="once-key-1",
        story=story,
        content=content,
        based_on=1,
    )
    cleanings.clear()
    entries = JournalEntry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        drafts.save_and_file(Draft.objects.get(), by=reporter_account, expected=1, key="once-key-2")
    assert len(cleanings) == 1 and JournalEntry.objects.count() > entries + 1
    assert pens(asked) == 1


def test_an_editors_save_cleans_the_body_once(
    editor: User, reporter_account: User, cleanings: list[str], client: Client
) -> None:
    story = make.filed(reporter_account)
    client.force_login(editor)
    cleanings.clear()
    page = client.get(f"/admin/stories/article/{story.pk}/change/")
    sent = {
        **{name: "" for name in ("column", "series", "kicker", "deck", "lead_in", "tags", "source", "due_at")},
        "kind": "news", "publication": story.publication_id, "desk": story.desk_id, "headline": "换个标题",
        "body": "编辑改过的第一段。\n第二段。", "expected": story.version, "version": story.version,
        **{
            f"{prefix}-{name}": 0
            for prefix in ("bylines", "photo_placements")
            for name in ("TOTAL_FORMS", "INITIAL_FORMS")
        },
    }  # fmt: skip
    assert page.status_code == 200
    answer = client.post(f"/admin/stories/article/{story.pk}/change/", sent)
    assert answer.status_code == 302, answer.context["adminform"].errors
    assert Article.objects.get(pk=story.pk).headline == "换个标题"
    # The text that stood there, to see whether it was changed, and the new one.
    assert len(cleanings) == len(set(cleanings)) == 2
