"""What is found is what holds the words, no story more and none less."""

from datetime import date

import pytest

from stories.models import PublishedArticle
from stories.search import index, postgres
from stories.search.query import ResultCursor, SearchQuery, parse_query_words
from tests.stories.search.conftest import samples

ALL = 1000
Archive = dict[int, list[str]]


def holding(archive: Archive, words: tuple[str, ...]) -> set[int]:
    """The stories in which each word stands within a line, looked for without an index."""
    return {
        story
        for story, lines in archive.items()
        if all(any(word in line for line in lines) for word in words)
    }


def found(words: tuple[str, ...], **facts: object) -> list[int]:
    return [
        index.story_id_of_index_key(place.key)
        for place in index.find_stories_in_index(SearchQuery(words, **facts), ALL)
    ]  # type: ignore[arg-type]


def test_any_piece_of_a_line_finds_exactly_the_stories_that_hold_it(archive: Archive) -> None:
    for typed in [
        *samples(archive, 70, (2, 6)),
        *samples(archive, 20, (1, 1)),
        *samples(archive, 10, (7, 40)),
    ]:
        words = parse_query_words(typed)
        if not words:
            continue
        wanted = holding(archive, words)
        assert set(found(words)) == set(found(words, heads_first=False)) == wanted, typed
        assert index.count_stories_in_index(SearchQuery(words), ALL) == len(wanted), typed


@pytest.mark.parametrize("near", [1, 4])
def test_what_is_read_first_and_what_the_index_names_together_are_the_whole(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, near: int
) -> None:
    """PostgreSQL reads the newest stories and asks its index for the rest; here the rest is nearly everything."""
    monkeypatch.setattr(postgres, "NEWEST_TEXTS_SCANNED", near)
    monkeypatch.setattr(postgres, "NEWEST_HEADS_SCANNED", near)
    monkeypatch.setattr(postgres, "SAMPLED_STORY_COUNT", 2 * near)
    for typed in ["工作", "的", "疫情", "疫情 工作", "无人写过", *samples(archive, 40, (1, 6))]:
        words = parse_query_words(typed)
        if not words:
            continue
        wanted = holding(archive, words)
        places = index.find_stories_in_index(SearchQuery(words), ALL)
        assert {index.story_id_of_index_key(place.key) for place in places} == wanted, typed
        assert [place.tier for place in places] == sorted(place.tier for place in places)
        for most in (1, 3, len(wanted) + 1):
            assert index.count_stories_in_index(SearchQuery(words), most) == min(most, len(wanted)), (
                typed,
                most,
            )


def test_mixed_words_figures_and_several_words_too(archive: Archive) -> None:
    for typed in [
        "24小时",
        "87.5%",
        "2020",
        "3月25日",
        "疫情 复工",
        "2020 疫 5",
        "防疫",
        "本报记者 样本",
        "无人写过",
    ]:
        words = parse_query_words(typed)
        assert set(found(words)) == holding(archive, words), typed


def test_nothing_is_found_across_two_lines(archive: Archive) -> None:
    for story, lines in list(archive.items())[:10]:
        across = lines[1][-2:] + lines[2][:2]
        assert set(found((across,))) == holding(archive, (across,)), story


def test_all_words_in_the_heads_stand_first_and_the_newest_first_in_both(archive: Archive) -> None:
    day = dict(PublishedArticle.objects.values_list("pk", "edition__date"))
    order = found(("工作",))
    tiers = [place.tier for place in index.find_stories_in_index(SearchQuery(("工作",)), ALL)]
    assert tiers == sorted(tiers) and {1, 2} <= set(tiers)
    for tier in (1, 2):
        stories = [story for story, its in zip(order, tiers, strict=True) if its == tier]
        assert stories == sorted(stories, key=lambda story: (-day[story].toordinal(), story))
        assert all(("工作" in archive[story][0]) == (tier == 1) for story in stories)
    by_day = found(("工作",), heads_first=False)
    assert by_day == sorted(by_day, key=lambda story: (-day[story].toordinal(), story))


def test_stretches_joined_are_the_whole(archive: Archive) -> None:
    for heads_first in (True, False):
        whole = index.find_stories_in_index(SearchQuery(("工作",), heads_first=heads_first), ALL)
        joined: list[ResultCursor] = []
        while stretch := index.find_stories_in_index(
            SearchQuery(("工作",), heads_first=heads_first, after=joined[-1] if joined else None), 3
        ):
            joined += stretch
        assert joined == whole and len(whole) > 10


def test_filters_leave_what_fits_them(archive: Archive) -> None:
    stories = PublishedArticle.objects.select_related("edition")
    one = stories.order_by("pk").first()
    assert one is not None
    writer, tag = one.byline[0]["slug"], one.tags[0]["slug"]
    by_writer = {story.pk for story in stories if any(person["slug"] == writer for person in story.byline)}
    tagged = {story.pk for story in stories if any(label["slug"] == tag for label in story.tags)}
    assert set(found((), facets=(f"reporter:{writer}",))) == by_writer
    assert set(found((), facets=(f"reporter:{writer}", f"tag:{tag}"))) == by_writer & tagged
    assert set(found(("工作",), facets=(f"tag:{tag}",))) == tagged & holding(archive, ("工作",))
    # A slug is one word: the beginning of another reporter's is not that reporter.
    assert found((), facets=(f"reporter:{writer[:-1]}",)) == [] or writer[:-1].endswith("-reporter-1")
    day = one.edition.date
    on_day = {story.pk for story in stories if story.edition.date == day}
    days = {
        "lowest": index.lowest_index_key_of_day(day),
        "beyond": index.lowest_index_key_of_day(date.fromordinal(day.toordinal() + 1)),
    }
    assert set(found((), **days)) == on_day
    assert set(found(("工作",), **days)) == on_day & holding(archive, ("工作",))
