"""Two people change one story at random in forms opened together: both changes stand, or what both changed is asked."""

import json
import os
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from newsroom.backoffice.edit_merging import read_shown_values
from people.actors import SYSTEM
from people.models import Reporter, User
from stories.actions.reference_records import save_reference_record
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.models import Article, Photo
from tests import make
from tests.html_forms import Forms

from .conftest import SignIn
from .test_stale import written

FIELDS = ("kicker", "headline", "deck", "lead_in", "body", "source", "due_at", "tags", "kind")
VALUES = {
    "due_at": ["2026-12-01T08:00", "2026-12-02T09:30", ""],
    "tags": ["企业", "企业、复工", "农业", ""],
    "kind": ["news", "photo", "commentary"],
    "headline": ["一号标题", "二号标题", "创新工作措施 倾力服务企业"],
    "body": ["第一段。\n\n第二段。", "改过的一段。", "第一段。\n\n插一段。\n\n第二段。"],
}
TEXTS = ["", "甲的话", "乙的话", "丙的话"]
CASES = int(os.environ.get("MERGES", 24))


@pytest.fixture
def two(reporter_account: User, writer: Reporter, second_writer: Reporter, photo: Photo) -> Article:
    """A filed story with two bylines and two photos."""
    story = make.filed(reporter_account)
    other = save_reference_record(Photo(caption="另一张"), by=SYSTEM)
    lines = [
        BylineItem(writer, "reporter", "本报记者 周俊英"),
        BylineItem(second_writer, "reporter", "本报记者 王志强"),
    ]
    return write_story(
        Article.objects.get(pk=story.pk),
        by=SYSTEM,
        expected=story.version,
        bylines=lines,
        photos=[PhotoItem(photo, "图一"), PhotoItem(other, "图二")],
        tags=["企业"],
    )


@dataclass
class Edit:
    """What one person does in the form: values typed, rows taken out, rows added."""

    values: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    added: dict[str, str] = field(default_factory=dict)

    def laid_over(self, page: dict[str, list[str]]) -> dict[str, list[str]]:
        """The form of the page as this person sends it."""
        sent = {**page, **{name: [value] for name, value in self.values.items()}}
        sent |= {f"{row}-DELETE": ["on"] for row in self.gone}
        for prefix, text in self.added.items():
            index = int(page[f"{prefix}-TOTAL_FORMS"][0])
            row = {"reporter": text, "role": "reporter", "as_printed": "特约记者"}
            sent |= {f"{prefix}-{index}-{name}": [value] for name, value in row.items()}
            sent[f"{prefix}-TOTAL_FORMS"] = [str(index + 1)]
        return sent


def at_random(dice: random.Random, third: Reporter) -> Edit:
    edit = Edit()
    for name in dice.sample(FIELDS, dice.randint(0, 3)):
        edit.values[name] = dice.choice(VALUES.get(name, TEXTS))
    rows = [f"{prefix}-{index}" for prefix in ("bylines", "photo_placements") for index in (0, 1)]
    for row in dice.sample(rows, dice.choice([0, 0, 1, 1, 2])):
        if dice.random() < 0.2:
            edit.gone.add(row)
        else:
            name = "as_printed" if row.startswith("bylines") else "caption"
            edit.values[f"{row}-{name}"] = dice.choice(TEXTS)
    if dice.random() < 0.2:
        edit.added["bylines"] = str(third.pk)
    return edit


def form_at(client: Client, address: str) -> dict[str, list[str]]:
    """The story's form as a browser has it."""
    return form_of(client, address, "headline")


def form_of(client: Client, address: str, field: str) -> dict[str, list[str]]:
    """The form of the page that has this field, as a browser has it."""
    page = client.get(address).content.decode()
    [form] = [each for each in Forms(page).found if any(name == field for name, _value in each.fields)]
    found: dict[str, list[str]] = {}
    for name, value in form.fields:
        found.setdefault(name, []).append(value)
    return found


def said(form: dict[str, list[str]]) -> dict[str, Any]:
    """What the form says, without keys and versions: single fields, and each list of rows as a whole."""
    fields = {name: form.get(name, [""])[0].replace("\r\n", "\n").strip() for name in FIELDS}
    rows: dict[str, Any] = {}
    for prefix, names in (
        ("bylines", ("reporter", "as_printed")),
        ("photo_placements", ("photo", "caption")),
    ):
        for index in range(int(form[f"{prefix}-TOTAL_FORMS"][0])):
            at = f"{prefix}-{index}"
            if f"{at}-DELETE" not in form:
                rows.setdefault(prefix, []).append([form.get(f"{at}-{name}", [""])[0] for name in names])
    return {
        **fields,
        "bylines": rows.get("bylines", []),
        "photo_placements": rows.get("photo_placements", []),
    }


def cells(form: dict[str, Any]) -> dict[str, Any]:
    """Each single thing somebody can change: a field, a cell of a row (by whom or what the row is about)."""
    found = {name: value for name, value in form.items() if isinstance(value, str)}
    for prefix in ("bylines", "photo_placements"):
        found |= {f"{prefix} {about}": text for about, text in form[prefix]}
    return found


@pytest.mark.parametrize("seed", range(2))
def test_both_changes_stand_or_what_both_changed_is_asked(
    desk_client: Client, sign_in: SignIn, second_editor: User, two: Article, writer: Reporter, seed: int
) -> None:
    third, fourth = (
        Reporter.objects.create(name=name, slug=slug, key=name)
        for name, slug in (("李记者", "li"), ("赵记者", "zhao"))
    )
    address, colleague = f"/admin/stories/article/{two.pk}/change/", sign_in(second_editor)
    dice, outcomes = random.Random(seed), {302: 0, 409: 0}
    for _case in range(CASES // 2):
        theirs, mine = at_random(dice, third), at_random(dice, fourth)
        with transaction.atomic():
            check(desk_client, colleague, address, theirs, mine, outcomes)
            transaction.set_rollback(True)
    print(outcomes)
    assert all(outcomes.values())


def check(
    me: Client, other: Client, address: str, theirs: Edit, mine: Edit, outcomes: dict[int, int]
) -> None:
    opened, opened_by_other = form_at(me, address), form_at(other, address)
    base = cells(said(opened))
    answer = other.post(address, theirs.laid_over(opened_by_other))
    assert answer.status_code == 302, theirs
    after_theirs = cells(said(form_at(me, address)))
    sent = mine.laid_over(opened)
    typed = cells(said(sent))
    changed_by_them = {name for name in base | after_theirs if base.get(name) != after_theirs.get(name)}
    changed_by_me = {name for name in base | typed if base.get(name) != typed.get(name)}
    answer = me.post(address, sent)
    outcomes[answer.status_code] += 1
    now = cells(said(form_at(me, address)))
    both = {name for name in changed_by_me & changed_by_them if typed.get(name) != after_theirs.get(name)}
    what = (theirs, mine, sorted(both))
    if answer.status_code == 302:
        assert not both, what
        for name in base | after_theirs | typed:
            wanted = typed if name in changed_by_me else after_theirs
            assert now.get(name) == wanted.get(name), (name, *what)
        return
    assert answer.status_code == 409, what
    assert now == after_theirs, what
    page = answer.content.decode()
    assert all(value.split("\n")[0] in page for name, value in mine.values.items() if value), what
    assert (
        both
        or any(name.startswith(("bylines", "photo")) for name in changed_by_me & changed_by_them)
        or (mine.gone or mine.added or theirs.gone or theirs.added)
    ), what
    # Read, and saved over: what I typed stands, and whatever single field only they changed.
    again = answer.context["adminform"].form.data
    read = {name: again.getlist(name) for name in again} | {"read_version": [answer.context["read_version"]]}
    assert me.post(address, read).status_code == 302, what
    now = cells(said(form_at(me, address)))
    for name in FIELDS:
        assert now[name] == (typed if name in changed_by_me else after_theirs)[name], (name, *what)
    for name in changed_by_me:
        assert now.get(name) == typed.get(name), (name, *what)


def test_a_story_signed_meanwhile_is_not_written_over_unseen(
    desk_client: Client, story: Article, editor: User
) -> None:
    address = f"/admin/stories/article/{story.pk}/change/"
    mine = {**form_at(desk_client, address), "kicker": ["引题"]}
    Article.objects.filter(pk=story.pk).update(state="filed", version=story.version + 1)
    answer = desk_client.post(address, mine)
    assert answer.status_code == 409 and Article.objects.get(pk=story.pk).kicker == ""
    page = answer.content.decode()
    assert "引题" in page and "两人都改了：所处的状态" in page and 'name="read_version"' in page


def test_only_what_both_changed_is_listed(desk_client: Client, story: Article) -> None:
    address = f"/admin/stories/article/{story.pk}/change/"
    mine = {**form_at(desk_client, address), "headline": ["我的标题"], "source": ["本报"]}
    written(headline="别人的标题", deck="别人的副题", due_at=datetime(2026, 12, 1, 2, 30, 15, tzinfo=UTC))
    answer = desk_client.post(address, mine)
    assert answer.status_code == 409
    assert [(each.label, each.text) for each in answer.context["texts_now"]] == [("主题", "别人的标题")]
    assert "别人的副题" in answer.content.decode() and "2026-12-01T10:30" in answer.content.decode()


@pytest.mark.parametrize(
    "sent",
    ["", "null", "[]", "{", "{}", '{"fields": 1}', '{"fields": {}, "lines": [], "state": ""}', "[" * 5000,
     '{"fields": {}, "lines": {"bylines": [1]}, "state": "x"}'],
)  # fmt: skip
def test_what_a_page_did_not_say_is_no_merge(desk_client: Client, story: Article, sent: str) -> None:
    data = QueryDict(mutable=True)
    data["shown_values"] = sent
    assert read_shown_values(data) is None
    address = f"/admin/stories/article/{story.pk}/change/"
    mine = {**form_at(desk_client, address), "kicker": ["引题"], "shown_values": [sent]}
    written(deck="副题")
    assert desk_client.post(address, mine).status_code == 409
    assert Article.objects.get(pk=story.pk).deck == "副题"


def test_a_page_says_of_what_it_shows_digests_only(desk_client: Client, story: Article) -> None:
    page = desk_client.get(f"/admin/stories/article/{story.pk}/change/")
    shown = json.loads(page.context["shown_values"])
    assert all(re.fullmatch(r"[0-9a-f]{10}", each) for each in [shown["state"], *shown["fields"].values()])
    assert "body" in shown["fields"] and len(shown["lines"]["bylines"]) == 1


def test_an_instant_that_nobody_touched_stays_to_the_second(chief_client: Client, photo: Photo) -> None:
    """A form shows minutes; a takedown is at once, also where the form of somebody else meets it."""
    address = f"/admin/stories/photo/{photo.pk}/change/"
    opened = form_of(chief_client, address, "caption")
    instant = datetime(2026, 11, 30, 8, 15, 42, 123456, tzinfo=UTC)
    Photo.objects.filter(pk=photo.pk).update(rights_end_at=instant, version=photo.version + 1)
    assert chief_client.post(address, {**opened, "caption": ["改过的说明"]}).status_code == 302
    assert Photo.objects.values_list("caption", "rights_end_at").get() == ("改过的说明", instant)
    again = form_of(chief_client, address, "caption")
    assert chief_client.post(address, {**again, "place": ["文明大道"]}).status_code == 302
    assert Photo.objects.values_list("place", "rights_end_at").get() == ("文明大道", instant)
    moved = form_of(chief_client, address, "caption") | {"rights_end_at": ["2026-12-01T10:00"]}
    assert chief_client.post(address, moved).status_code == 302
    assert Photo.objects.get().rights_end_at == datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
