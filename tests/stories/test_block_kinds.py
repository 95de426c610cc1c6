"""Every kind of block comes from the clipboard through typing, comparing and searching to readers."""

import re
from pathlib import Path

import pytest
from django.test import Client

from stories.models import PublishedArticle
from stories.text import body
from stories.text.block_kinds import (
    BLOCK_KINDS,
    NESTED_TAGS_BY_CONTENT,
    BlockContent,
    BlockKind,
    block_html_tag,
)
from stories.text.diff import compare_snapshots
from stories.text.plain_markup import body_to_lines, lines_to_body
from tests import make

ROOT = Path(__file__).parents[2]
CSS = ROOT / "newsroom" / "static" / "newsroom" / "css"
WORDS, OTHER = "社区食堂", "老人餐桌"
INSIDE = {
    BlockContent.INLINE: f"{WORDS}{OTHER}",
    BlockContent.ITEMS: f"<li>{WORDS}</li><li>{OTHER}</li>",
    BlockContent.PARAGRAPHS: f"<p>{WORDS}</p><p>{OTHER}</p>",
    BlockContent.TABLE: f"<tbody><tr><td>{WORDS}</td><td>{OTHER}</td></tr></tbody>",
}
WORDED = [kind for kind in BLOCK_KINDS if kind.holds is not BlockContent.PHOTO]


def html_of(kind: BlockKind) -> str:
    return f"<{kind.tag}>{INSIDE[kind.holds]}</{kind.tag}>"


@pytest.mark.parametrize("kind", WORDED, ids=lambda kind: kind.tag)
def test_a_block_is_kept_with_all_its_words_wherever_it_comes_from(kind: BlockKind) -> None:
    clean = html_of(kind)
    for tag in (kind.tag, *kind.read_from):
        given = re.sub(rf"(</?){kind.tag}\b", rf"\1{tag}", clean)
        assert body.clean(f"<div>{given}</div>") == clean
    assert block_html_tag(clean) == kind.tag and len(body.blocks(clean)) == 1
    assert "".join(body.to_plain_text(clean).split()) == f"{WORDS}{OTHER}"
    # Two side by side stay two, and what stands inside another is part of it.
    assert body.clean(f"{clean}\n{clean}") == f"{clean}\n{clean}"
    assert lines_to_body(body_to_lines(f"{clean}\n{clean}")) == f"{clean}\n{clean}"
    for outer in WORDED:
        nested = body.clean(f"<{outer.tag}>{clean}</{outer.tag}>")
        assert body.to_plain_text(nested).count(WORDS) == 1 and body.clean(nested) == nested


@pytest.mark.parametrize("kind", [kind for kind in BLOCK_KINDS if kind.sign], ids=lambda kind: kind.tag)
def test_a_sign_is_typed_read_and_can_be_taken_away(kind: BlockKind) -> None:
    typed = f"{kind.sign}{WORDS}"
    made = lines_to_body(typed)
    assert block_html_tag(made) == kind.tag and body_to_lines(made) == typed
    assert lines_to_body(f"\\{typed}") == body.from_plain_text(typed), "a backslash makes it words"
    assert lines_to_body(body_to_lines(body.from_plain_text(typed))) == body.from_plain_text(typed)
    others = [each.sign for each in BLOCK_KINDS if each.sign and each is not kind]
    assert not any(other.startswith(kind.sign) for other in others)


def test_two_kinds_are_told_apart_where_revisions_are_compared() -> None:
    names = [kind.compared for kind in WORDED]
    assert len(set(names)) == len(names), "what nothing stands before is a paragraph, and nothing else"
    for kind in WORDED[1:]:
        (change,) = compare_snapshots({"body": f"<p>{WORDS}{OTHER}</p>"}, {"body": html_of(kind)})
        shown = "".join(piece.text for row in change.rows for piece in row.new)
        assert kind.compared.strip() in shown


def test_readers_get_every_kind(client: Client, db: None) -> None:
    make.published([make.story("体例", body="\n".join(html_of(kind) for kind in WORDED))])
    copy = PublishedArticle.objects.get()
    page = client.get(f"/a/{copy.article_id}/", follow=True).content.decode()
    feed = client.get("/feed.atom").content.decode()
    for kind in WORDED[1:]:
        assert html_of(kind) in page
        assert f"&lt;{kind.tag}" in feed
    assert copy.text.count(WORDS) == len(WORDED)


@pytest.mark.parametrize("kind", WORDED, ids=lambda kind: kind.tag)
def test_every_kind_has_a_look_of_its_own_and_a_voice(kind: BlockKind) -> None:
    """The sheet says how it looks; reading aloud finds its words, but for tables, which are looked at."""
    assert re.search(rf"\.story-text >? ?{kind.tag}\b", (CSS / "site.css").read_text("utf-8"))
    script = (ROOT / "newsroom/static/newsroom/js/read_aloud.js").read_text("utf-8")
    (spoken,) = re.findall(r"\.story-text :is\(([^)]*)\)", script)
    tags = NESTED_TAGS_BY_CONTENT.get(kind.holds, (kind.tag,))
    assert kind.holds is BlockContent.TABLE or set(tags) <= set(spoken.split(", "))


def test_the_page_for_writers_and_the_handbook_name_every_sign() -> None:
    help_page = (ROOT / "templates/desk/write.html").read_text("utf-8").replace("&gt;", ">")
    handbook = (ROOT / "docs/handbook.zh.md").read_text("utf-8")
    for kind in BLOCK_KINDS:
        if kind.sign and not kind.tag.startswith("h"):
            assert f"<dt>{kind.sign}" in help_page and f"`{kind.sign}" in handbook
