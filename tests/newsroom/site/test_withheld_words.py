"""What a correction takes out for good stands at no public address, in no public row, and in no file."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from people.models import User
from stories.actions.editions.publishing import withdraw_story
from stories.actions.editions.withholding import withhold_correction
from stories.models import (
    Article,
    JournalEntry,
    PublishedArticle,
    PublishedEdition,
    PublishedPhoto,
    PublishedProfile,
)
from stories.published import queries
from stories.search import index_maintenance
from tests import make, planted
from tests.feeds import feeds
from tests.newsroom.commands import said
from tests.newsroom.site.reader import Reader
from tests.planted import CLEAN, NAME, PINYIN, TRACES

OLD, NEW = f"/ceshi/2020-04-03/1-{PINYIN}-huo-jiu/", "/ceshi/2020-04-03/1-hai-zi-huo-jiu/"
LINK = re.compile(r'(?:href|src|action|content)="([^"]*)"|<loc>([^<]*)</loc>|<(?:id|link)>(https?:[^<]*)<')
# What no link leads to.
BEGIN = (
    "/", "/en/", NEW, f"/en{NEW}", OLD, f"/en{OLD}", "/corrections/", "/en/corrections/", "/corrections/feed.atom",
    *feeds(), "/sitemap.xml", "/news-sitemap.xml", "/robots.txt", "/offline/", "/en/offline/",
    "/manifest.webmanifest", f"/tags/{PINYIN}/", f"/reporters/{PINYIN}/", *feeds(f"/tags/{PINYIN}/"),
    f"/search/?q={quote('孩子')}", f"/search/suggest/?q={quote('孩子')}", "/cards/ceshi/2020-04-03/1.png",
    f"{NEW}report/?p=1",
)  # fmt: skip
# What nobody ever printed, of as many characters.
NEVER = "魑魅魍魉"

Correct = Callable[..., PublishedArticle]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path, developed_once: None) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def signers(editor: User, second_editor: User, director: User, chief: User) -> planted.Signers:
    return planted.Signers(editor, second_editor, director, chief)


@pytest.fixture
def story(db: None, django_capture_on_commit_callbacks: Any) -> Article:
    """The story with the name in every place, out, beside another one."""
    article = planted.story()
    with django_capture_on_commit_callbacks(execute=True):
        make.published([article, make.story("社区食堂开张", full=True)])
    return article


@pytest.fixture
def correct(story: Article, signers: planted.Signers, django_capture_on_commit_callbacks: Any) -> Correct:
    """The story was corrected, and what is done after the commit is done."""

    def corrected(change: Callable[..., None] = planted.clean, **published: Any) -> PublishedArticle:
        with django_capture_on_commit_callbacks(execute=True):
            return planted.corrected(story, signers, change, **published)

    return corrected


def walk(get: Callable[[str], tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """Every address that links lead to from these, with its status and all that it says, made plain."""
    waiting, found = list(BEGIN), {}
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        status, text = get(path)
        found[path] = (status, text)
        # An address asked for by hand says what was asked; no link to it was found, so it leads nowhere.
        for groups in LINK.findall(text):
            parts = urlsplit(unescape("".join(groups)))
            link = parts.path + (f"?{parts.query}" if parts.query else "")
            if link.startswith("/") and not link.startswith(("/static/", "//")):
                waiting.append(unquote(link) if "?" not in link else link)
    return found


def asked(client: Client) -> Callable[[str], tuple[int, str]]:
    def get(path: str) -> tuple[int, str]:
        answer = client.get(path)
        text = answer.content.decode("utf-8", "replace")
        where = answer.headers.get("Location", "")
        heads = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
        # The way to the same page in the other language repeats what was asked for, whatever that is.
        plain = unescape(unescape(text)).replace(
            path.removeprefix("/en"), "/" if path in (OLD, f"/en{OLD}") else path
        )
        return answer.status_code, f'{plain}\n{heads}\nhref="{where}"'

    return get


def traces(pages: dict[str, tuple[int, str]]) -> list[tuple[str, str]]:
    return [(path, one) for path, (_status, text) in pages.items() for one in TRACES if one in text]


# ---- the whole --------------------------------------------------------------------------------
def test_the_name_is_everywhere_before_and_nowhere_after(
    client: Client, story: Article, correct: Correct, files: Path
) -> None:
    before = traces(walk(asked(client)))
    assert {OLD, "/", "/feed.atom", f"/tags/{PINYIN}/"} <= {path for path, _one in before}
    assert {table for table, row in planted.dumped() if NAME in row} >= {
        "stories_publishedarticle", "stories_publishedphoto", "stories_publishedprofile", "stories_searchtext",
    }  # fmt: skip
    cards = set((files / "cards").rglob("*.png"))
    correct(note="隐去未成年人姓名。", withheld="minor")
    pages = walk(asked(client))
    assert len(pages) > 60 and traces(pages) == []
    assert {path: pages[path][0] for path in (OLD, f"/en{OLD}", NEW, f"/tags/{PINYIN}/", f"/reporters/{PINYIN}/")} == {
        OLD: 301, f"/en{OLD}": 301, NEW: 200, f"/tags/{PINYIN}/": 404, f"/reporters/{PINYIN}/": 404,
    }  # fmt: skip
    assert [(table, one) for table, row in planted.dumped() for one in TRACES if one in row] == []
    left = set((files / "cards").rglob("*.png"))
    assert len(cards - left) == 1 and len(left) == len(cards), "the old card is gone, the new one is drawn"
    assert list(index_maintenance.find_index_faults()) == []


def test_searching_for_the_name_is_answered_like_searching_for_what_never_was(
    client: Client, story: Article, correct: Correct
) -> None:
    def answer(address: str, word: str) -> str:
        return client.get(f"{address}?q={quote(word)}").text.replace(quote(word), "").replace(word, "")

    addresses = ("/search/", "/en/search/", "/search/suggest/")
    assert all(answer(address, NAME) != answer(address, NEVER) for address in addresses)
    correct(withheld="privacy")
    for word in (NAME, "欧阳", "雪菲", "ouyangxuefei", "oyxf", PINYIN):
        assert all(answer(address, word) == answer(address, NEVER) for address in addresses), word


def test_the_photo_is_sent_without_the_old_caption(client: Client, story: Article, correct: Correct) -> None:
    token = PublishedPhoto.objects.get().token
    address = f"/photos/{token}/full-480.jpg"
    assert NAME.encode() in client.get(address).content
    correct(withheld="privacy")
    sent = client.get(address)
    assert sent.status_code == 200 and not [one for one in TRACES if one.encode() in sent.content]
    assert "孩子在医院。".encode() in sent.content
    assert [row.article.current for row in PublishedPhoto.objects.all()] == [True]


def test_pages_kept_before_are_made_anew(reader: Reader, story: Article, correct: Correct) -> None:
    old = {
        path: reader.get(path).text for path in ("/", OLD, "/corrections/", "/feed.atom", f"/tags/{PINYIN}/")
    }
    assert [path for path, text in old.items() if NAME not in text] == ["/corrections/"]
    correct(withheld="privacy")
    for path in (*old, NEW, "/en/corrections/"):
        answer = reader.get(path)
        assert not [one for one in TRACES if one in answer.text], path
        assert PINYIN not in str(answer.headers), path
    reader.cache.press.seen, reader.cache.press.due = float("-inf"), False
    assert reader.get(OLD).status == 301


def test_a_bake_takes_the_name_out_of_pages_names_of_folders_and_state(
    reader: Reader, story: Article, correct: Correct, tmp_path: Path
) -> None:
    folder = tmp_path / "baked"
    said("bake", str(folder))
    assert any(PINYIN in str(path) for path in folder.rglob("*"))
    correct(withheld="privacy")
    said("bake", str(folder))
    for path in folder.rglob("*"):
        assert PINYIN not in str(path.relative_to(folder))
        if path.is_file() and "static" not in path.parts:
            text = path.read_bytes().decode("utf-8", "replace")
            assert not [one for one in TRACES if one in text], path
    assert PINYIN not in (folder / "state.json").read_text()
    assert (folder / "pages" / NEW.strip("/") / "index.html").is_file()


# ---- what is told -------------------------------------------------------------------------------
PARTS = (
    "引题、标题、副题、电头、署名、关键词、来源、正文第 1 段、删去的段落、图片说明、图片署名、图片替代文字"
)
RECORD = f"改动之处：{PARTS}。为保护未成年人，原文不再刊出。"


def test_readers_are_told_what_was_changed_when_and_why(
    client: Client, story: Article, correct: Correct
) -> None:
    correct(note="应家属要求更正。", withheld="minor")
    page, listed = client.get(NEW).text, client.get("/corrections/").text
    for text in (page, listed, *(client.get(feed).text for feed in feeds())):
        assert RECORD in text and "应家属要求更正。" in text
    assert "<del>" not in page + listed and "<ins>" not in page + listed
    entry = feedparser.parse(client.get("/corrections/feed.atom").content).entries[0]
    assert entry.summary == f"<p>应家属要求更正。</p><p>{RECORD}</p>"
    told = [
        json.loads(found)
        for found in re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page)
    ]
    article = next(one for one in told if one["@type"] == "NewsArticle")
    assert [one["text"] for one in article["correction"]] == [f"应家属要求更正。 {RECORD}"]
    english = client.get("/en/corrections/").text
    assert "Changed: kicker, headline, deck, lead-in, " in english
    assert "The old words are not printed again, to protect a minor." in english


def test_an_ordinary_correction_is_told_word_for_word_as_before(
    client: Client, story: Article, correct: Correct
) -> None:
    correct(note="更正")
    assert f"<del>{NAME}获救</del>" in client.get(NEW).text
    kept = PublishedArticle.objects.get(article_id=story.pk, copy=1)
    assert (kept.headline, kept.withheld_at, kept.slug) == (f"{NAME}获救", None, f"{PINYIN}-huo-jiu")


# ---- later --------------------------------------------------------------------------------------
def test_a_correction_that_is_out_loses_its_words_later_with_the_note_that_repeats_them(
    client: Client, story: Article, correct: Correct, chief: User, django_capture_on_commit_callbacks: Any
) -> None:
    correct(note=f"删去{NAME}的姓名。")
    changed = queries.visible_articles().get(article_id=story.pk).changed_at
    assert NAME in client.get("/corrections/").text and NAME in client.get(NEW).text
    story.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        withhold_correction(
            story, by=chief, expected=story.version, number=1, kind="law", note="依法隐去姓名。"
        )
    pages = walk(asked(client))
    assert traces(pages) == []
    assert [(table, one) for table, row in planted.dumped() for one in TRACES if one in row] == []
    assert "依法隐去姓名。" in pages["/corrections/"][1] and "依照法律要求，原文不再刊出。" in pages[NEW][1]
    assert queries.visible_articles().get(article_id=story.pk).changed_at >= changed
    assert list(index_maintenance.find_index_faults()) == []


def test_earlier_and_later_corrections_that_hold_the_words_lose_them_too(
    client: Client, story: Article, correct: Correct, chief: User
) -> None:
    def misspell(article: Article, by: User) -> None:
        article.body = article.body.replace("昨日，", "前日，")
        planted.write_story(article, by=by, expected=article.version)

    def once_more(article: Article, by: User) -> None:
        article.body += "<p>全文完。</p>"
        planted.write_story(article, by=by, expected=article.version)

    def unrelated(article: Article, by: User) -> None:
        article.body = article.body.replace("众人松了一口气。", "众人都松了一口气。")
        planted.write_story(article, by=by, expected=article.version)

    correct(misspell, note=f"{NAME}获救的日期有误。")
    correct(unrelated, note="漏字。")
    correct(note="隐去姓名。", withheld="minor")
    correct(once_more, note="又一处。")
    assert traces(walk(asked(client))) == []
    assert [(table, one) for table, row in planted.dumped() for one in TRACES if one in row] == []
    told = PublishedArticle.objects.get(article_id=story.pk, current=True).corrections
    assert [(one["note"], one.get("withheld", ""), bool(one["changes"])) for one in told] == [
        ("", "minor", False), ("漏字。", "", True), ("隐去姓名。", "minor", False), ("又一处。", "", True),
    ]  # fmt: skip
    assert told[0]["parts"] == [["paragraph", 1]]
    listed = client.get("/corrections/").text
    assert listed.count("原文不再刊出。") == 2 and "漏字。" in listed


def test_words_that_went_in_two_steps_go_from_both_records_when_the_first_is_marked(
    client: Client, story: Article, correct: Correct, chief: User
) -> None:
    def headline_only(article: Article, by: User) -> None:
        article.headline = CLEAN
        planted.write_story(article, by=by, expected=article.version)

    correct(headline_only, note="标题有误。")
    correct(note="正文有误。")
    story.refresh_from_db()
    withhold_correction(story, by=chief, expected=story.version, number=1, kind="minor")
    told = PublishedArticle.objects.get(article_id=story.pk, current=True).corrections
    assert [(one["note"], one["withheld"], one["changes"]) for one in told] == [
        ("", "minor", []), ("正文有误。", "minor", []),
    ]  # fmt: skip
    assert told[0]["parts"] == [["headline", 0]] and traces(walk(asked(client))) == []


def test_a_correction_marked_after_its_words_went_with_another_is_told_without_its_parts(
    client: Client, story: Article, correct: Correct, chief: User
) -> None:
    def misspell(article: Article, by: User) -> None:
        article.body = article.body.replace("众人", "大伙")
        planted.write_story(article, by=by, expected=article.version)

    correct(misspell, note="用词。")
    correct(withheld="privacy")
    story.refresh_from_db()
    withhold_correction(story, by=chief, expected=story.version, number=1, kind="law")
    told = PublishedArticle.objects.get(article_id=story.pk, current=True).corrections
    assert (told[0]["withheld"], told[0]["parts"], told[0]["changes"]) == ("law", [], [])
    assert '<p class="withheld">依照法律要求，原文不再刊出。</p>' in client.get(NEW).text


def test_others_of_that_name_keep_their_pages(
    client: Client, signers: planted.Signers, django_capture_on_commit_callbacks: Any
) -> None:
    one = planted.story()
    other = make.story("另一篇", full=True)
    planted.write_story(other, by=planted.SYSTEM, expected=other.version, tags=["救助", NAME])
    make.published([one, other])
    with django_capture_on_commit_callbacks(execute=True):
        planted.corrected(one, signers, planted.clean, withheld="privacy")
    assert client.get(f"/tags/{PINYIN}/").status_code == 200
    assert client.get(f"/reporters/{PINYIN}/").status_code == 404
    assert PublishedProfile.objects.filter(name=NAME).count() == 1


# ---- what nobody has seen, and what is gone ------------------------------------------------------
def test_a_correction_before_anybody_saw_the_story_is_told_to_nobody(
    client: Client, db: None, signers: planted.Signers
) -> None:
    article = planted.story()
    soon = timezone.now() + timedelta(hours=1)
    make.published([article], at=soon)
    planted.corrected(article, signers, planted.clean, note="更正", withheld="")
    copy = PublishedArticle.objects.get(article_id=article.pk)
    assert (copy.copy, copy.current, copy.corrections, copy.headline) == (1, True, [], CLEAN)
    assert copy.visible_from == soon
    # The hour passes.
    PublishedEdition.objects.update(visible_from=timezone.now())
    PublishedArticle.objects.update(visible_from=timezone.now())
    page = client.get(NEW)
    assert (
        page.status_code == 200 and "更正" not in page.text.partition("<article")[2].partition("<footer")[0]
    )
    assert traces(walk(asked(client))) == []
    assert "目前没有更正" in client.get("/corrections/").text
    assert not JournalEntry.objects.filter(act="withhold").exists()


def test_a_withdrawn_story_leaves_no_word_on_its_tombstone_or_among_the_corrections(
    client: Client, story: Article, correct: Correct, chief: User
) -> None:
    correct(note="更正")
    story.refresh_from_db()
    withdraw_story(story, by=chief, expected=story.version, why="privacy", reason=f"{NAME}家属要求")
    pages = walk(asked(client))
    assert traces(pages) == [] and {pages[path][0] for path in (OLD, NEW, f"/en{NEW}")} == {410}
    assert not [path for path, (_status, text) in pages.items() if CLEAN in text]
