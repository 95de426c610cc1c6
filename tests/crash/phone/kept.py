"""Where what a reporter gave can be: at the newsroom, in any row that is shown in a list of theirs, or on the phone."""

import json
from typing import Any

from people.models import User
from stories.models import (
    AnswerVersion,
    Article,
    Comment,
    Draft,
    DraftVersion,
    JournalEntry,
    Photo,
    Revision,
    UnsentAnswer,
)

# Records and files of the desk's own store, and what stands in the browser's simpler one.
ON_THE_PHONE = """async () => {
  const module = document.querySelector("script[type=module][src*='desk/']").src;
  const name = (await (await fetch(module)).text()).match(/[.\\/\\w-]*local_store[.\\w]*js/)[0];
  const store = await import(new URL(name, module));
  const files = await store.files.all();
  return JSON.stringify([await store.copies.all(), { ...localStorage }, files.map(({ name }) => name)]);
}"""


def at_the_newsroom(user: User) -> str:
    """Everything of this person's that the newsroom shows them, as one text."""
    rows: list[Any] = [*Draft.objects.filter(user=user).values_list("content")]
    rows += DraftVersion.objects.filter(user=user).values_list("content")
    rows += Revision.objects.filter(article__author=user).values_list("content")
    rows += Article.objects.filter(author=user).values_list("headline", "body")
    rows += Photo.objects.filter(added_by=user).values_list("caption", "sent_name")
    rows += UnsentAnswer.objects.filter(user=user).values_list("text")
    rows += AnswerVersion.objects.filter(user=user).values_list("text")
    rows += Comment.objects.filter(author=user).values_list("text")
    return json.dumps(rows, ensure_ascii=False, default=str)


def done_twice(user: User, marks: list[str]) -> list[str]:
    """What stands twice though it was given once: a filing, an answer, a photo in one story."""
    found = []
    for story in Article.objects.filter(author=user):
        filed = JournalEntry.objects.about(story).filter(act="file", outcome="done").count()
        again = JournalEntry.objects.about(story).filter(act="return", outcome="done").count()
        if filed > again + 1:
            found.append(f"story {story.pk} was filed {filed} times and returned {again} times")
        names = list(story.photo_placements.values_list("photo__sent_name", flat=True))
        found += [f"{name} stands twice in story {story.pk}" for name in set(names) if names.count(name) > 1]
    for mark in marks:
        if Comment.objects.filter(author=user, text__contains=mark).count() > 1:
            found.append(f"the answer {mark} stands twice")
    return found
