"""What a correction took out, in short runs, and what repeats it."""

import pytest

from stories.text.removed_words import first_repeated_words, removed_word_units

OLD = ["受害人张小明，女，15岁，家住文峰区幸福小区3号楼，其母Li Ming是教师。", "众人松了一口气。"]
NEW = ["受害人，女，某小学学生。", "众人松了一口气。"]


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("张小明的姓名不应刊出", "张小明"),
        ("删去小明", "小明"),
        ("張小明", "张小明"),
        ("年龄为15岁", "15岁"),
        ("年龄为１５", "15"),
        ("她母亲是教师", "是教师"),
        ("LI MING", "li"),
        ("张\u200b小\u200b明", "张小明"),
        ("家住文峰区", "家住文峰区"),
    ],
)
def test_a_note_that_repeats_what_was_taken_out_is_caught_however_it_is_written(note, words):
    assert first_repeated_words(note, removed_word_units(OLD, NEW)) == words


@pytest.mark.parametrize(
    "note",
    [
        "",
        "隐去未成年人的姓名和住址。",
        "应家属要求，删去当事人的个人信息。",
        "受害人，女，某小学学生。",
        "众人松了一口气。",
        "依法更正",
        "明",
        "张。小。明",
    ],
)
def test_a_note_that_says_only_what_still_stands_or_what_every_record_says_passes(note):
    assert first_repeated_words(note, removed_word_units(OLD, NEW)) == ""


def test_nothing_was_taken_out_of_a_text_that_only_grew():
    assert removed_word_units(["昨日开张。"], ["昨日开张。", "老人吃上热饭。"]) == set()


def test_one_character_that_goes_is_known_by_its_neighbours():
    runs = removed_word_units(["记者张明报道"], ["记者张某报道"])
    assert first_repeated_words("张明", runs) == "张明" and first_repeated_words("明天", runs) == ""
