"""Which record a file belongs to, by its number, its caption or its name."""

import pytest

from stories.text.photo_matching import UploadedFileInfo, leading_photo_number, match_files_to_records

WAITING = {
    3: "环卫工人文明大道东段清掏树坑。",
    12: "工作中的胡亚军",
    40: "志愿者在小营村发放防疫宣传册。",
    41: "志愿者在小营村发放防疫物资。",
}


@pytest.mark.parametrize(
    ("name", "caption", "number"),
    [
        ("3.jpg", "", 3),
        ("图3.jpg", "", 3),
        ("#12 某人.jpg", "", 12),
        ("No. 40.JPG", "", 40),
        ("3号楼.jpg", "志愿者在小营村发放防疫宣传册", 3),
        ("13.jpg", "", None),
        ("IMG_0003.jpg", "", None),
        ("工作中的胡亚军.jpg", "", 12),
        ("胡亚军 工作中.jpg", "", 12),
        ("DSC_1.jpg", "3月26日，志愿者在小营村发放防疫宣传册。刘斐 摄", 40),
        ("DSC_1.jpg", "志愿者在小营村发放防疫物资。", 41),
        ("DSC_1.jpg", "麦田里一片繁忙。", None),
        ("胡.jpg", "树", None),
        ("", "", None),
    ],
)
def test_one_file_finds_its_record_or_none(name, caption, number):
    assert match_files_to_records([UploadedFileInfo(name, caption)], WAITING) == [number]


def test_a_record_goes_to_one_file_and_the_best_fit_comes_first():
    arrived = [
        UploadedFileInfo("b.jpg", "志愿者发放防疫宣传册"),
        UploadedFileInfo("a.jpg", "志愿者在小营村发放防疫宣传册。"),
        UploadedFileInfo("12.jpg", ""),
        UploadedFileInfo("工作中的胡亚军.jpg", ""),
    ]
    assert match_files_to_records(arrived, WAITING) == [41, 40, 12, None]


def test_nothing_waits_and_nothing_comes():
    assert match_files_to_records([UploadedFileInfo("3.jpg", "说明")], {}) == [None]
    assert match_files_to_records([], WAITING) == []


@pytest.mark.parametrize("name", ["1234567890.jpg", "．", "九.jpg", "-3.jpg"])
def test_no_number_is_made_up(name):
    assert leading_photo_number(name) is None
