"""Each of the eight items reads, word for word, as the printed page does once its breaks are rejoined."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from people.models import Reporter
from stories.models import Article, Edition, Photo, PublishedArticle, PublishedEdition

EXPECTED = settings.BASE_DIR / "fixtures" / "wenfeng" / "expected"


@dataclass
class Item:
    """One item as `fixtures/wenfeng/expected/` writes it out."""

    facts: dict[str, str] = field(default_factory=dict)
    photos: list[tuple[str, str, str]] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)


def read(path: Path) -> Item:
    head, _, text = path.read_text("utf-8").partition("\n\n")
    item = Item(paragraphs=[line for line in text.split("\n") if line])
    for line in head.splitlines():
        name, _, value = line.partition(": ")
        if name == "photo":
            after, caption, credit = (part.strip() for part in value.split("|"))
            item.photos.append((after.removeprefix("after="), caption, credit))
        else:
            item.facts[name] = value
    return item


def joined(segments: list[list[str]]) -> str:
    return "".join(part for part, _slug in segments)


def frozen(article: PublishedArticle) -> Item:
    """The item as readers get it."""
    facts = {
        "kind": article.kind,
        "kicker": article.kicker,
        "headline": article.headline,
        "deck": article.deck,
        "column": article.column["name"] if article.column else "",
        "lead-in": joined(article.lead_in),
        "byline": "",
        "people": "; ".join(f"{person['name']} {person['role']}" for person in article.byline),
    }
    if article.kind == "feature":
        facts["byline"] = "□" + " ".join(person["printed"] for person in article.byline)
    paragraphs, after = [], {}
    for block in article.blocks:
        if block["kind"] == "photo":
            after[block["photo"]] = str(len(paragraphs))
        else:
            paragraphs.append(block["html"])
    photos = [
        (after.get(photo["id"], ""), photo["caption"], joined(photo["credit"])) for photo in article.photos
    ]
    return Item({name: value for name, value in facts.items() if value}, photos, paragraphs)


@pytest.mark.parametrize("number", range(1, 9))
def test_an_item_reads_word_for_word(number: int, wenfeng: PublishedEdition) -> None:
    expected = read(EXPECTED / f"{number}.txt")
    assert frozen(PublishedArticle.objects.get(number=number)) == expected


@pytest.mark.parametrize("number", range(1, 9))
def test_the_page_prints_every_paragraph_of_an_item(
    number: int, wenfeng: PublishedEdition, client: Client
) -> None:
    expected = read(EXPECTED / f"{number}.txt")
    article = PublishedArticle.objects.get(number=number)
    page = client.get(reverse("zh:article", kwargs=article.address)).content.decode()
    for paragraph in expected.paragraphs:
        assert f"{paragraph}</p>" in page
    for _after, caption, _credit in expected.photos:
        assert caption in page


def test_the_edition_holds_eight_items_and_nothing_else(wenfeng: PublishedEdition) -> None:
    assert list(PublishedArticle.objects.order_by("position").values_list("kind", "rank")) == [
        ("feature", "lead"),
        ("news", "normal"),
        ("news", "normal"),
        ("news", "normal"),
        ("news", "normal"),
        ("photo", "normal"),
        ("photo_story", "normal"),
        ("feature", "second"),
    ]
    assert wenfeng.pages.get().banner == "复工复产 我们一起加油干"
    assert wenfeng.date_certainty == "inferred" and "3月26日" in wenfeng.date_note
    edition = Edition.objects.get()
    assert edition.number is None and edition.date_certainty == "inferred"
    assert Photo.objects.filter(original="").count() == Photo.objects.count() == 3
    people = Reporter.objects.order_by("slug").values_list("name", "slug", "status")
    assert list(people) == [
        ("郭立旗", "guo-liqi", "correspondent"),
        ("胡静", "hu-jing", "correspondent"),
        ("靳俊利", "jin-junli", "unknown"),
        ("刘斐", "liu-fei", "staff"),
        ("王志强", "wang-zhiqiang", "correspondent"),
        ("张波", "zhang-bo", "correspondent"),
        ("周俊英", "zhou-junying", "staff"),
    ]


def test_words_are_left_as_printed() -> None:
    texts = [(EXPECTED / f"{n}.txt").read_text("utf-8") for n in range(1, 9)]
    assert "做到劳动保障不不掉线" in texts[3]
    assert "继续走好抗击疫情的路（社区）防控阵地" in texts[7]


def everything() -> dict[str, list[dict[str, object]]]:
    from django.apps import apps

    models = [*apps.get_app_config("people").get_models(), *apps.get_app_config("stories").get_models()]
    # The printing counts every time a published row is written, be it with the same words.
    return {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for model in models
        if model.__name__ != "PublishedPrinting"
    }


def test_a_fixture_loaded_twice_changes_nothing(wenfeng: PublishedEdition) -> None:
    before = everything()
    call_command("loaddata", "wenfeng", verbosity=0)
    assert everything() == before
    assert Article.objects.count() == 8


def test_the_fixture_is_what_its_source_gives() -> None:
    call_command("build_fixture", "wenfeng", "--check", verbosity=0)
