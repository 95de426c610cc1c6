"""Text is folded one character at a time, the same here and in the database."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from stories.text.name_spellings import searchable_name_spellings, typed_name_search_terms
from stories.text.search_folding import character_fold_table, fold, fold_with_offsets, ngrams


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("文峯區", "文峰区"),
        ("文峰区", "文峰区"),
        ("復工復產", "复工复产"),
        ("看著", "看着"),
        ("ＡＢＣ１２３", "abc123"),
        ("COVID-19", "covid－19"),
        ("87.5%", "87．5％"),
        ("８７．５％", "87．5％"),
        ("Café", "cafe"),
        ("Cafe\u0301", "cafe"),
        ("24小时 值班", "24小时\u3000值班"),
        ("㎡", "m2"),
        ("你好，世界!", "你好，世界！"),
        ("零宽\u200b空格", "零宽空格"),
        ("段一\n段二", "段一\n段二"),
        ("半\ud800个", "半个"),
    ],
)
def test_what_readers_mean_alike_is_folded_alike(written, folded):
    assert fold(written) == folded


@given(st.text(), st.text())
def test_a_folded_text_is_its_folded_parts_and_folds_no_further(one, other):
    assert fold(one + other) == fold(one) + fold(other)
    assert fold(fold(one)) == fold(one)


@given(st.text())
def test_every_folded_character_leads_back_to_the_one_it_was(text):
    folded, places = fold_with_offsets(text)
    assert folded == fold(text) and len(places) == len(folded)
    assert all(mark in fold(text[place]) for mark, place in zip(folded, places, strict=True))


@given(st.text())
def test_nothing_folded_means_anything_to_the_language_of_an_index(text):
    assert not set(fold(text)) & set("\"'()*:^+-{}%_\\ \0\t")


def test_pieces_overlap_and_a_short_word_is_its_own():
    assert ngrams("疫情防控", 2) == ["疫情", "情防", "防控"]
    assert ngrams("疫", 2) == ["疫"]


@pytest.mark.django_db
def test_the_database_folds_by_the_same_table():
    with connection.cursor() as cursor:
        cursor.execute("SELECT character, plain FROM stories_searchfold")
        assert dict(cursor.fetchall()) == character_fold_table()


def test_a_person_is_spelled_whole_by_initials_and_by_the_given_name():
    assert searchable_name_spellings("周俊英", person=True) == "\n周俊英\nzhoujunying\nzjy\njunying"
    assert searchable_name_spellings("欧阳修", person=True) == "\n欧阳修\nouyangxiu\noyx\nxiu"
    assert searchable_name_spellings("疫情防控") == "\n疫情防控\nyiqingfangkong\nyqfk"


@pytest.mark.parametrize("text", ["zhou jun ying", "Zhou-Junying", "zhoujunying", "ZHOU"])
def test_pinyin_may_be_typed_with_or_without_joints(text):
    assert typed_name_search_terms(text)[1] in "\nzhoujunying" + "\nzhou"
    assert searchable_name_spellings("周俊英", person=True).find(typed_name_search_terms(text)[1]) >= 0
