"""A printed page's text is looked at and loaded from the command line, or refused with a sentence."""

import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from people.actors import SYSTEM
from people.models import Reporter
from stories.actions.editions.layout import save_edition
from stories.actions.reference_records import save_reference_record
from stories.actions.story.writing import write_story
from stories.models import (
    Article,
    Byline,
    Edition,
    Page,
    Photo,
    Placement,
    Publication,
    PublishedArticle,
    PublishedEdition,
)
from tests.newsroom.commands import refused, said
from tests.rows import unchanged

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "fixtures" / "wenfeng" / "page.txt"
JOIN = "？第{}行：这里是接合处，前后两块已接成一段，请确认上下文连贯。"

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper() -> Publication:
    return save_reference_record(Publication(name="文峰区版", slug="wenfeng"), by=SYSTEM)


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], str]:
    """A file that holds these bytes."""

    def written(content: bytes) -> str:
        path = tmp_path / "page.txt"
        path.write_bytes(content)
        return str(path)

    return written


# ---- import_page: looking -----------------------------------------------------------------------
SEEN = [
    "栏题：复工复产 我们一起加油干",
    "1. 通讯 吹响复工号角 推进项目建设 | ——看文峰区（高新区）如何全力护航项目建设",
    "   13段，接合2处；周俊英 记者/本报记者；王志强 通讯员/通讯员",
    "2. 消息 区纪委监委 | 统筹推进防控复产 精准监督更加有力",
    "   3段，接合1处；周俊英 记者/本报记者；郭立旗 通讯员/通讯员",
    "3. 消息 市市场监督管理局文峰执法大队 | 创新工作措施 倾力服务企业",
    "   4段，接合1处；周俊英 记者/本报记者",
    "4. 消息 区劳动保障监察大队 | 畅通举报投诉渠道 持续加大监察力度",
    "   3段，接合1处；周俊英 记者/本报记者；胡静 通讯员/通讯员",
    "5. 消息 宝莲寺镇小营村 | 防疫和脱贫两手抓",
    "   3段，接合1处；刘斐 记者/本报记者；张波 通讯员/通讯员",
    "6. 图片新闻 （无题）",
    "   0段，接合0处；没有署名",
    "   图片：3月22日至28日是第三十三届“中国水周”。3月25日，光华路兴泰苑社区组织志愿者开展宣传活动，"
    "通过向市民发放宣传册、悬挂条幅等形式，进一步增强市民水忧患意识、节水意识，转变传统用水观念，"
    "打好节约用水攻坚战。此次宣传活动组织志愿者10余人，发放宣传彩页100余份。（本报记者 刘斐 摄）",
    "7. 图片故事 ［图说新闻］ | 精细管理保洁忙",
    "   1段，接合0处；没有署名",
    "   图片：图为3月26日，环卫工人文明大道东段清掏树坑。（靳俊利 摄）",
    "8. 通讯 ［争做出彩安阳人］ | 胡亚军：把工作做得再细些",
    "   14段，接合2处；刘斐 文图/本报记者",
    "   图片：工作中的胡亚军",
    "？第3行：“复工复产 我们一起加油干”作为本版栏题，请确认它不是下面一篇的引题。",
    *[JOIN.format(line) for line in (29, 37, 49, 63, 75, 87)],
    "？第123行：这一行作为图片说明，请确认。",
    *[JOIN.format(line) for line in (129, 135)],
    "？第145行：“争做出彩安阳人”作为上面一篇的栏目名，请核对栏目名和它的位置。",
    "文中最晚的日期：3月26日",
]


def test_a_page_is_shown_with_all_that_was_found_and_nothing_is_written() -> None:
    with unchanged():
        assert said("import_page", str(PAGE)) == SEEN


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_page_reads_the_same_in_either_encoding(file: Callable[[bytes], str], encoding: str) -> None:
    assert said("import_page", file(PAGE.read_text("utf-8").encode(encoding))) == SEEN


def test_a_page_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGE.read_bytes())))
    assert said("import_page", "-") == SEEN


def test_the_head_the_staff_and_what_fits_nowhere_are_shown(file: Callable[[bytes], str]) -> None:
    text = (
        "安阳日报 2020年4月8日 第3版 县区新闻\n\n街道铺上新路面\n\n"
        "本报讯（记者 张三）昨日，街道铺上了新路面。\n\n责编 李四 校对 王五\n\n■□■\n"
    )
    assert said("import_page", file(text.encode())) == [
        "报眉：安阳日报 2020年4月8日 第3版 县区新闻",
        "1. 消息 街道铺上新路面",
        "   1段，接合0处；张三 记者/本报记者",
        "版面人员：责编 李四 校对 王五",
        "未归入：■□■",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "{}里没有文字。"),
        (" \n\u3000\n".encode(), "{}里没有文字。"),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
            "{}既不是UTF-8文本，也不是GB 18030文本，请另存为UTF-8后重试。",
        ),
        (b"abc\x00def", "{}既不是UTF-8文本，也不是GB 18030文本，请另存为UTF-8后重试。"),
        (
            "街道铺上新路面".encode("utf-16"),
            "{}既不是UTF-8文本，也不是GB 18030文本，请另存为UTF-8后重试。",
        ),
        (b"\xff" * 100, "{}既不是UTF-8文本，也不是GB 18030文本，请另存为UTF-8后重试。"),
        (b"a" * 2_000_001, "{}超过2,000,000字节，请只给一个版的文字。"),
    ],
    ids=["empty", "blank", "picture", "with-a-nul", "utf-16", "neither-encoding", "too-large"],
)
def test_what_is_no_text_of_a_page_is_refused(
    paper: Publication, file: Callable[[bytes], str], content: bytes, sentence: str
) -> None:
    path = file(content)
    arguments = ("import_page", path, "--load", "--date", "2020-03-27", "--page", "1")
    assert refused(*arguments) == sentence.format(path)


def test_a_file_that_is_not_there_is_refused(paper: Publication, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.txt", tmp_path):
        sentence = refused("import_page", str(path), "--load", "--date", "2020-03-27", "--page", "1")
        assert sentence.startswith(f"无法读取{path}：")


# ---- import_page: loading -----------------------------------------------------------------------
def load(*arguments: str) -> tuple[str, ...]:
    return ("import_page", str(PAGE), "--load", *arguments)


def test_a_page_is_loaded_into_an_edition_in_preparation(paper: Publication, client: Client) -> None:
    lines = said(*load("--date", "2020-03-27", "--page", "1", "--name", "要闻"))
    assert lines == [*SEEN, "文峰区版 2020-03-27 1 要闻已有稿件8篇。"]
    edition = Edition.objects.get()
    assert (edition.date, edition.published_at, edition.date_certainty) == (
        date(2020, 3, 27),
        None,
        "confirmed",
    )
    page = Page.objects.get()
    assert (page.edition, page.number, page.name, str(page.banner)) == (
        edition,
        "1",
        "要闻",
        "复工复产 我们一起加油干",
    )
    placed = Placement.objects.filter(page=page).order_by("order")
    assert [
        (one.rank, one.article.kind, str(one.article.column or ""), str(one.article)) for one in placed
    ] == [
        ("lead", "feature", "", "吹响复工号角 推进项目建设"),
        ("normal", "news", "", "统筹推进防控复产 精准监督更加有力"),
        ("normal", "news", "", "创新工作措施 倾力服务企业"),
        ("normal", "news", "", "畅通举报投诉渠道 持续加大监察力度"),
        ("normal", "news", "", "防疫和脱贫两手抓"),
        ("normal", "photo", "", "图片新闻"),
        ("normal", "photo_story", "图说新闻", "精细管理保洁忙"),
        ("normal", "feature", "争做出彩安阳人", "胡亚军：把工作做得再细些"),
    ]
    assert (
        Article.objects.count(),
        Reporter.objects.count(),
        Byline.objects.count(),
        Photo.objects.count(),
    ) == (
        8,
        7,
        12,
        3,
    )
    assert (PublishedEdition.objects.count(), PublishedArticle.objects.count()) == (0, 0)
    assert client.get("/wenfeng/2020-03-27/").status_code == 404


def test_the_page_number_and_name_are_taken_from_the_head_of_the_text(
    paper: Publication, file: Callable[[bytes], str]
) -> None:
    path = file(
        "安阳日报 2020年4月8日 第3版 县区新闻\n\n街道铺上新路面\n\n本报讯（记者 张三）昨日通车。\n".encode()
    )
    assert said("import_page", path, "--load", "--date", "2020-04-08")[-1] == (
        "文峰区版 2020-04-08 3 县区新闻已有稿件1篇。"
    )


def test_a_page_joins_the_pages_its_edition_already_has(paper: Publication) -> None:
    edition = Edition(publication=paper, date=date(2020, 3, 27))
    save_edition(edition, by=SYSTEM, pages=[Page(number="1", name="要闻")])
    said(*load("--date", "2020-03-27", "--page", "2", "--name", "民生"))
    pages = Page.objects.order_by("order")
    assert [(page.number, page.name, page.order, page.placements.count()) for page in pages] == [
        ("1", "要闻", 1, 0),
        ("2", "民生", 2, 8),
    ]


def test_a_page_loaded_twice_is_refused_the_second_time(paper: Publication) -> None:
    said(*load("--date", "2020-03-27", "--page", "1"))
    story = Article.objects.get(headline="防疫和脱贫两手抓")
    story.body = "<p>改过的正文。</p>"
    write_story(story, by=SYSTEM, expected=story.version)
    assert refused(*load("--date", "2020-03-27", "--page", "1")) == (
        "文峰区版 2020-03-27 1已有稿件。请导入到空版，以免丢失编辑过的文字。"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("--date", "2020-03-25", "--page", "1"),
            "文中提到3月26日，晚于2020-03-25。请指定这一天或以后的日期。",
        ),
        (("--page", "1"), "文中没有写明日期和版次，请用--date 2020-03-27 --page 1指定。"),
        (("--date", "2020-03-27"), "文中没有写明日期和版次，请用--date 2020-03-27 --page 1指定。"),
        (
            ("--date", "2020-03-27", "--page", "1", "--publication", "beiguan"),
            "没有网址为“beiguan”的报纸（区版）；现有：wenfeng。",
        ),
        (("--date", "2020-03-27", "--page", "第一版"), "版号：版号的写法如：1、12、A5。"),
    ],
    ids=["before-its-facts", "no-day", "no-page", "unknown-publication", "odd-page"],
)
def test_a_page_that_cannot_stand_there_is_refused(
    paper: Publication, arguments: tuple[str, ...], sentence: str
) -> None:
    assert refused(*load(*arguments)) == sentence


def test_a_page_is_refused_where_there_is_no_publication_yet() -> None:
    assert refused(*load("--date", "2020-03-27", "--page", "1")) == (
        "没有网址为“wenfeng”的报纸（区版）；现有：尚无。"
    )


def test_a_day_that_is_none_is_refused() -> None:
    assert refused(*load("--date", "3月27日", "--page", "1")) == (
        "Error: argument --date: “3月27日”不是日期，请写成2020-03-27这样。"
    )


def test_a_text_without_any_story_is_not_loaded(paper: Publication, file: Callable[[bytes], str]) -> None:
    path = file("责编 李四 校对 王五\n".encode())
    assert refused("import_page", path, "--load", "--date", "2020-03-27", "--page", "1") == (
        "文中没有找到稿件，没有导入任何内容，请看上面读出的结果。"
    )


def test_no_page_is_loaded_into_a_published_edition() -> None:
    call_command("loaddata", "wenfeng", verbosity=0)
    assert refused(*load("--date", "2020-03-27", "--page", "2")) == (
        "“文峰区版 2020-03-27”已经发布，请指定一期尚未发布的日期。"
    )


@pytest.mark.parametrize(
    "terminal",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "gb2312"},
    ],
)
def test_a_terminal_that_cannot_show_chinese_is_told_what_it_can_show(
    terminal: dict[str, str], tmp_path: Path
) -> None:
    if connection.vendor == "postgresql":
        return  # it brings its own database, so one run of the suite is enough
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as suite:
        suite.execute("VACUUM INTO ?", [str(tmp_path / "newsroom.sqlite3")])
    plain = {"PATH": os.environ["PATH"], "NEWSROOM_VAR": str(tmp_path), **terminal}
    for command in (["import_page", str(PAGE)], ["demo"], ["cards"], ["integrity"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=plain, capture_output=True, check=False
        )
        assert done.returncode == 0 and done.stdout, (command, done.stderr[-500:])
        if command[0] == "import_page":
            # 胡, as the terminal has it: GB 2312 its own way, others by its number.
            sign = "胡".encode(terminal.get("PYTHONIOENCODING", "ascii"), "backslashreplace")
            assert sign in done.stdout
