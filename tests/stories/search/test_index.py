"""The database keeps the index, whoever changes the published rows and however."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from people.models import User
from stories.actions.editions.publishing import unschedule_edition, withdraw_story
from stories.models import Article, Edition, PublishedArticle, PublishedEdition
from stories.search import index, index_maintenance
from stories.search.query import SearchQuery, parse_query_words
from tests import make

pytestmark = pytest.mark.django_db


def found(typed: str) -> list[int]:
    return [
        index.story_id_of_index_key(place.key)
        for place in index.find_stories_in_index(SearchQuery(parse_query_words(typed)), 100)
    ]


def test_a_loaded_fixture_is_found_at_once() -> None:
    call_command("loaddata", "wenfeng", verbosity=0)
    assert found("胡亚军") == [8]
    assert found("環衛處") == found("环卫处") == [7]
    assert list(index_maintenance.find_index_faults()) == []


def test_everything_a_reader_reads_is_found() -> None:
    heads = {"headline": "街道铺上新路面", "kicker": "肩题在此", "deck": "副题在此"}
    make.published([make.story(full=True, lead_in="本报讯（记者 张三）", source="某某日报", **heads)])
    lines = [
        "本报讯（记者 张三）昨日",
        "居民出行",
        "本报记者 张三",
        "新路面。",
        "张三 摄",
        "百姓故事",
        "某某日报",
    ]
    for typed in [*heads.values(), *lines]:
        assert len(found(f'"{typed}"')) == 1, typed


def test_a_withdrawn_story_is_not_found(chief: User) -> None:
    story = make.story("街道铺上新路面")
    make.published([story])
    assert found("新路面")
    story.refresh_from_db()
    withdraw_story(story, by=chief, expected=story.version, why="error", reason="核实有误")
    assert found("新路面") == [] and index.count_stories_in_index(SearchQuery(("新路面",)), 10) == 0
    assert list(index_maintenance.find_index_faults()) == []


def test_what_is_out_tomorrow_is_found_tomorrow() -> None:
    make.published([make.story("街道铺上新路面")], at=timezone.now() + timedelta(hours=1))
    assert found("新路面") == [] and index.count_stories_in_index(SearchQuery(("新路面",)), 10) == 0
    minute_ago = timezone.now() - timedelta(minutes=1)
    PublishedEdition.objects.update(visible_from=minute_ago)
    assert found("新路面") == []
    PublishedArticle.objects.update(visible_from=minute_ago)
    assert len(found("新路面")) == 1
    PublishedEdition.objects.update(withdrawn_at=minute_ago)
    assert found("新路面") == []


def test_an_edition_called_back_leaves_nothing(chief: User) -> None:
    out = make.published([make.story("街道铺上新路面")], at=timezone.now() + timedelta(hours=1))
    edition = Edition.objects.get(pk=out.edition_id)
    unschedule_edition(edition, by=chief, expected=edition.version)
    assert list(index_maintenance.find_index_faults()) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stories_searchtext")
        assert cursor.fetchone() == (0,)


def test_a_copy_put_in_by_plain_sql_is_found_and_the_superseded_one_is_not() -> None:
    make.published([make.story("街道铺上新路面")])
    columns = [field.column for field in PublishedArticle._meta.fields if field.column != "id"]
    changed = {"copy": "2", "headline": "'街道铺上的是红砖'", "current": "TRUE"}
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stories_publishedarticle SET current = FALSE")
        assert found("新路面") == []
        cursor.execute(
            f"INSERT INTO stories_publishedarticle ({names}) SELECT {values} FROM stories_publishedarticle"
        )
    assert len(found("红砖")) == 1 and found("铺上新路面") == []
    assert list(index_maintenance.find_index_faults()) == []


def test_rows_that_come_in_another_order_are_found_too() -> None:
    """A story may be there before its edition and page are; its day and page are known when they are."""
    make.published([make.story("街道铺上新路面")])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stories_publishededition SET date = '2019-01-02'")
        cursor.execute("UPDATE stories_publishedpage SET number = 'B3'")
    (place,) = index.find_stories_in_index(SearchQuery(("新路面",), facets=("page:b3",)), 10)
    assert place.key >> 40 == 737061  # 2 January 2019, counted in days


def test_check_says_what_is_wrong_and_rebuild_mends_it(capsys: pytest.CaptureFixture[str]) -> None:
    make.published([make.story("街道铺上新路面"), make.story("社区食堂开张")])
    call_command("search", "check")
    assert "2" in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stories_searchtext WHERE heads LIKE '%食堂%'")
        cursor.execute("UPDATE stories_searchtext SET heads = 'x'")
        cursor.execute("DELETE FROM stories_searchfold WHERE character = '區'")
    with pytest.raises(CommandError):
        call_command("search", "check")
    said = capsys.readouterr().out
    first, second = Article.objects.order_by("pk").values_list("pk", flat=True)
    copies = dict(PublishedArticle.objects.values_list("article_id", "pk"))
    assert f"{copies[second]}" in said and f"{copies[first]}" in said
    call_command("search", "rebuild")
    assert list(index_maintenance.find_index_faults()) == []
    assert len(found("食堂")) == len(found("街道铺上新路面")) == 1


def test_a_missing_trigger_is_noticed() -> None:
    table = "" if connection.vendor == "sqlite" else " ON stories_publishedarticle"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER search_takes_a_story{table}")
    assert "search_takes_a_story" in next(index_maintenance.find_index_faults())
