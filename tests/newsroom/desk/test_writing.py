"""The write form without a script: filed once with a receipt, nothing typed is lost, errors stand at their fields."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from people.models import Reporter, User
from stories.actions.review.comments import add_comment
from stories.actions.review.reviewing import return_story
from stories.actions.story.writing import write_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Article, Draft, JournalEntry, Photo, Receipt
from tests import make
from tests.cast import PASSWORD
from tests.rows import unchanged

from .conftest import SignIn, denied, new_key, typed

STORY = {"headline": "社区食堂开张", "body": "昨日，社区食堂开张。\n\n## 热饭\n老人吃上**热饭**。"}


def write(client: Client, key=None, **fields):
    return client.post(reverse("desk:write", args=[key or uuid4()]), typed(**fields))


def at(story: Article) -> str:
    return reverse("desk:story_write", args=[story.pk])


def as_sent(page, **changes):
    """What a browser would send back from the write page."""
    form, context = page.context["form"], page.context["at"]
    sent = {
        name: field.value or "" for name, field in form.fields.items() if name not in ("bylines", "photos")
    }
    sent |= {
        "version": context.version,
        "based_on": context.based_on or "",
        "save_key": page.context["save_key"],
    }
    for prefix, lines in (("byline", form.bylines), ("photo", form.photos)):
        for n, line in enumerate(lines):
            sent |= {f"{prefix}-{n}-{name}": value or "" for name, value in line.items() if name != "photo"}
    return {**sent, "do": "save", **changes}


def test_a_story_is_written_and_filed_and_its_writer_has_a_receipt(
    phone: Client, desk, reporter_account
) -> None:
    key, fields = uuid4(), {**STORY, "desk": desk.pk, "tags": "民生，食堂", "note": "照片随后", "do": "file"}
    fields["save_key"] = new_key()
    answer = write(phone, key, **fields)
    story = Article.objects.get()
    assert answer.url == reverse("desk:story", args=[story.pk])
    assert (story.state, story.author, story.body) == (
        "filed",
        reporter_account,
        "<p>昨日，社区食堂开张。</p>\n<h2>热饭</h2>\n<p>老人吃上<strong>热饭</strong>。</p>",
    )
    assert sorted(story.tags.names()) == ["民生", "食堂"]
    assert [remark.text for remark in story.comments.all()] == ["照片随后"]
    receipt = Receipt.objects.get()
    assert receipt.number in phone.get(answer.url).content.decode()
    with unchanged():
        again = write(phone, key, **fields)
    assert again.url == answer.url and receipt.number in phone.get(again.url).content.decode()


def test_saving_makes_a_revision_and_an_unchanged_save_none(phone: Client) -> None:
    key = uuid4()
    write(phone, key, **STORY)
    story = Article.objects.get()
    page = phone.get(at(story))
    phone.post(at(story), as_sent(page))
    phone.post(at(story), as_sent(phone.get(at(story)), headline="社区食堂开张了"))
    assert list(story.revisions.values_list("number", "content__headline")) == [
        (1, "社区食堂开张"),
        (2, "社区食堂开张了"),
    ]
    assert Draft.objects.get().is_settled


def test_wrong_fields_are_marked_and_everything_typed_is_still_there(phone: Client) -> None:
    fields = {
        "headline": "长" * 121,
        "kicker": "引" * 81,
        "body": "正文。",
        "do": "file",
        "byline-0-organisation": "街道",
    }
    fields["byline-0-printed"] = "通讯员"
    answer = write(phone, **fields)
    text = answer.content.decode()
    assert answer.status_code == 400 and not Article.objects.exists()
    assert set(answer.context["form"].errors) == {"headline", "kicker", "desk", "bylines"}
    assert "长" * 121 in text and "引" * 81 in text and "正文。" in text and 'value="街道"' in text
    for name in ("headline", "kicker", "desk"):
        assert f'aria-describedby="error-{name}"' in text and f'id="error-{name}"' in text
    assert re.findall(r'<\w+ id="(\w+)"[^>]*autofocus', text) == ["id_kicker"]
    # And the working copy has it too, should the phone go out now.
    assert Draft.objects.get().content["headline"] == "长" * 121


def test_two_megabytes_too_many_are_refused_with_a_sentence_and_are_still_there(phone: Client) -> None:
    pasted = "<p class=MsoNormal>长</p>" * (5_000_000 // 27)
    answer = write(phone, headline="长文", body=pasted)
    assert answer.status_code == 400 and list(answer.context["form"].errors) == ["body"]
    assert len(answer.content) > len(pasted)
    assert not Article.objects.exists()


def test_what_hides_is_taken_out_of_every_field(phone: Client) -> None:
    write(phone, headline="开\x00张\u202e了", body="一\x07二", kicker="\u200b引题", tags="民\u2060生")
    story = Article.objects.get()
    assert (story.headline, story.body, story.kicker) == ("开张了", "<p>一二</p>", "引题")
    assert list(story.tags.names()) == ["民生"]


def test_a_form_sent_after_the_session_ended_is_sent_once_more_through_the_door(
    paper, client: Client, reporter_account: User
) -> None:
    key = uuid4()
    door = write(client, key, **STORY)
    assert door.status_code == 401 and "老人吃上**热饭**" in door.content.decode()
    assert not Draft.objects.exists()
    wrong = write(client, key, **STORY, username="reporter", password="no")
    assert wrong.status_code == 401 and "老人吃上**热饭**" in wrong.content.decode()
    answer = write(client, key, **STORY, username="reporter", password=PASSWORD)
    assert answer.status_code == 302 and Article.objects.get().author == reporter_account


def test_a_second_tab_sees_both_texts_and_decides(phone: Client) -> None:
    key = uuid4()
    write(phone, key, **STORY, do="keep")
    late = write(phone, key, headline="另一个标题", body="另一段。", do="save")
    text = late.content.decode()
    assert late.status_code == 409 and "另一段。" in text and "老人吃上**热饭**" in text
    assert not Article.objects.exists()
    answer = phone.post(reverse("desk:write", args=[key]), as_sent(late))
    assert answer.status_code == 302 and Article.objects.get().headline == "另一个标题"


def test_a_story_somebody_else_changed_is_shown_beside_what_was_typed(
    phone: Client, reporter_account, editor
) -> None:
    story = make.filed(reporter_account)
    return_story(story, by=editor, expected=story.version, reason="再核")
    page = phone.get(at(story))
    phone.post(at(story), as_sent(page, do="keep", headline="我改的标题"))
    # Meanwhile, at another machine of the same writer.
    now = Article.objects.get(pk=story.pk)
    now.kicker = "文峰区"
    write_story(now, by=reporter_account, expected=now.version)
    late = phone.post(at(story), as_sent(phone.get(at(story))))
    assert (
        late.status_code == 409
        and "我改的标题" in late.content.decode()
        and "文峰区" in late.content.decode()
    )
    assert phone.post(at(story), as_sent(late)).status_code == 302
    assert Article.objects.get(pk=story.pk).headline == "我改的标题"


def test_a_byline_changed_alone_is_a_revision_and_in_the_journal(phone: Client) -> None:
    person = make.reporter("周俊英")
    write(
        phone,
        **STORY,
        **{"byline-0-reporter": person.pk, "byline-0-name": "周俊英", "byline-0-role": "reporter"},
    )
    story = Article.objects.get()
    entries = JournalEntry.objects.about(story).filter(act="write").count()
    phone.post(at(story), as_sent(phone.get(at(story)), **{"byline-0-printed": "本报记者 周俊英"}))
    last = story.revisions.order_by("number").last()
    assert (last.number, last.content["bylines"][0]["printed"]) == (2, "本报记者 周俊英")
    assert JournalEntry.objects.about(story).filter(act="write").count() == entries + 1


def test_a_new_correspondent_is_known_by_name_and_organisation_once(phone: Client) -> None:
    line = {"byline-0-name": "王志强", "byline-0-organisation": "宝莲寺镇", "byline-0-role": "correspondent"}
    write(phone, **STORY, **line)
    write(phone, **{**STORY, "headline": "又一篇"}, **line)
    person = Reporter.objects.get(name="王志强")
    assert (person.status, person.organisation, person.bylines.count()) == ("correspondent", "宝莲寺镇", 2)


@pytest.fixture
def with_photo(phone: Client) -> Article:
    upload = SimpleUploadedFile("图.jpg", encode_image(draw_street_scene(64, 48)), "image/jpeg")
    write(phone, **STORY, new_photo=upload, new_caption="食堂内景", new_credit="本报记者 摄")
    return Article.objects.get()


def test_a_file_that_the_library_knows_brings_its_new_caption_to_the_story(
    phone: Client,
) -> None:
    file = encode_image(draw_street_scene(64, 48))
    for headline, caption in (("社区食堂开张", "食堂内景"), ("又一篇", "老人在打饭")):
        upload = SimpleUploadedFile("图.jpg", file, "image/jpeg")
        write(phone, **{**STORY, "headline": headline}, new_photo=upload, new_caption=caption)
    placed = Article.objects.get(headline="又一篇").photo_placements.get()
    assert (placed.caption, placed.photo.caption) == ("老人在打饭", "食堂内景")
    first = Article.objects.get(headline="社区食堂开张")
    again = SimpleUploadedFile("图.jpg", file, "image/jpeg")
    phone.post(at(first), as_sent(phone.get(at(first)), new_photo=again, new_caption="同一张，换了说明"))
    assert first.photo_placements.get().caption == "同一张，换了说明"
    for words, together in (
        ("再换一句", "同一张，换了说明\n再换一句"),
        ("再换", "同一张，换了说明\n再换一句"),
    ):
        again = SimpleUploadedFile("图.jpg", file, "image/jpeg")
        phone.post(at(first), as_sent(phone.get(at(first)), new_photo=again, new_caption=words))
        assert first.photo_placements.get().caption == together


def test_a_photo_is_sent_with_the_story_and_its_caption_changed_alone_is_a_revision(
    phone: Client, with_photo: Article
) -> None:
    story = with_photo
    photo = story.photo_placements.get().photo
    assert (photo.caption, photo.credit, photo.is_missing) == ("食堂内景", "本报记者 摄", False)
    phone.post(at(story), as_sent(phone.get(at(story)), **{"photo-0-caption": "老人在食堂用餐"}))
    last = story.revisions.order_by("number").last()
    assert (last.number, last.content["photos"][0]["caption"]) == (2, "老人在食堂用餐")
    assert JournalEntry.objects.about(story).filter(act="write").last().detail["revision"] == 2


def test_a_credit_typed_for_ones_own_photo_is_the_photos_and_in_the_next_revision(
    phone: Client, with_photo: Article, reporter_account, desk
) -> None:
    story = with_photo
    page = phone.get(at(story))
    assert 'name="photo-0-credit"' in page.content.decode()
    phone.post(at(story), as_sent(page, **{"photo-0-credit": "通讯员 李四 摄"}))
    photo = story.photo_placements.get().photo
    assert photo.credit == "通讯员 李四 摄"
    last = story.revisions.order_by("number").last()
    assert (last.number, last.content["photos"][0]["credit"]) == (2, "通讯员 李四 摄")
    entry = JournalEntry.objects.about(photo).filter(act="keep").last()
    assert (entry.actor_id, entry.outcome) == (reporter_account.pk, "done")
    # A line that stands twice, each with a credit of its own: the last one counts, saved once.
    sent = as_sent(phone.get(at(story)), **{"photo-0-credit": "王五 摄"})
    phone.post(at(story), sent | {"photo-1-id": photo.pk, "photo-1-credit": "赵六 摄"})
    photo.refresh_from_db()
    assert photo.credit == "赵六 摄"
    # And once more, filed in the same breath.
    sent = as_sent(phone.get(at(story)), **{"photo-0-credit": "张三 摄", "desk": desk.pk, "do": "file"})
    phone.post(at(story), {**sent, "seen_warnings": "all"})
    story.refresh_from_db()
    assert (story.state, story.photo_placements.get().photo.credit) == ("filed", "张三 摄")
    assert list(story.revisions.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]


def test_the_credit_of_somebody_elses_photo_stays_and_nothing_typed_is_lost(
    phone: Client, with_photo: Article, photo_editor
) -> None:
    story, photo = with_photo, with_photo.photo_placements.get().photo
    Photo.objects.update(added_by=photo_editor)
    page = phone.get(at(story))
    assert 'name="photo-0-credit"' not in page.content.decode()
    answer = phone.post(at(story), as_sent(page, **{"photo-0-credit": "我 摄", "headline": "改过的标题"}))
    text = answer.content.decode()
    assert answer.status_code == 400 and "第 1 张图的署名归图片编辑改，这里请空着。" in text
    assert 'value="我 摄"' in text and "改过的标题" in text
    photo.refresh_from_db()
    story.refresh_from_db()
    assert (photo.credit, story.headline) == ("本报记者 摄", "社区食堂开张")
    long = phone.post(at(story), as_sent(phone.get(at(story)), **{"photo-0-credit": "字" * 81}))
    assert "署名最多 80 个字。" in long.content.decode()


def test_what_is_no_photo_is_refused_at_the_field_with_everything_typed_still_there(phone: Client) -> None:
    upload = SimpleUploadedFile("图.jpg", b"<html>", "image/jpeg")
    answer = write(phone, **STORY, new_photo=upload, new_caption="食堂内景", do="file")
    text = answer.content.decode()
    assert answer.status_code == 400 and list(answer.context["form"].errors) == ["photos"]
    assert "食堂内景" in text and "老人吃上**热饭**" in text and not Article.objects.exists()


def test_a_photo_of_somebody_elses_story_does_not_exist_here(
    phone: Client, sign_in: SignIn, with_photo: Article, reporter_b
) -> None:
    photo = with_photo.photo_placements.get().photo
    other = sign_in(reporter_b)
    answer = write(other, **STORY, **{"photo-0-id": photo.pk})
    assert answer.status_code == 400 and list(answer.context["form"].errors) == ["photos"]
    assert "食堂内景" not in answer.content.decode() and Article.objects.count() == 1


def test_a_returned_story_is_answered_beside_its_paragraph_and_filed_again(
    phone: Client, reporter_account, editor
) -> None:
    story = make.filed(reporter_account)
    remark = add_comment(story, by=editor, text="请核实人数", paragraph=2)
    return_story(story, by=editor, expected=story.version, reason="事实待核")
    page = phone.get(reverse("desk:story", args=[story.pk])).content.decode()
    assert "请核实人数" in page and "事实待核" in page
    assert "请核实人数" in phone.get(at(story)).content.decode()
    phone.post(reverse("desk:story_remark", args=[story.pk]), {"text": "已核，共32人", "paragraph": 2})
    phone.post(reverse("desk:story_remark_settle", args=[story.pk, remark.pk]))
    assert list(story.comments.values_list("paragraph", "text", "resolved_by")) == [
        (2, "请核实人数", reporter_account.pk),
        (2, "已核，共32人", None),
    ]
    phone.post(at(story), as_sent(phone.get(at(story)), body="社区食堂开张，32人用餐。", do="file"))
    assert Article.objects.get(pk=story.pk).state == "filed"
    assert phone.get(reverse("desk:cuts", args=[story.pk])).status_code == 200


def test_a_story_is_filed_and_taken_back_from_its_page(phone: Client, reporter_account) -> None:
    story = make.draft(reporter_account)
    sent = {"version": story.version, "key": new_key()}
    for _time in range(2):
        assert phone.post(reverse("desk:story_file", args=[story.pk]), sent).status_code == 302
    assert Receipt.objects.count() == 1
    story.refresh_from_db()
    assert story.state == "filed"
    phone.post(reverse("desk:story_take_back", args=[story.pk]), {"version": story.version})
    story.refresh_from_db()
    assert story.state == "draft"


def test_others_drafts_are_404_and_what_was_tried_is_written_down(
    sign_in: SignIn, reporter_account, reporter_b, correspondent
) -> None:
    story = make.draft(reporter_account, headline="独家消息")
    for other in map(sign_in, (reporter_b, correspondent)):
        with unchanged():
            answers = [
                other.get(at(story)),
                other.post(at(story), typed(**STORY)),
                other.get(reverse("desk:story", args=[story.pk])),
                other.post(reverse("desk:story_file", args=[story.pk]), {"version": story.version}),
            ]
        assert [answer.status_code for answer in answers] == [404] * 4
        assert all("独家消息" not in answer.content.decode() for answer in answers)
    assert denied() == [("write", "另一记者"), ("file", "另一记者"), ("write", "通讯员"), ("file", "通讯员")]


def test_a_person_is_found_by_name_organisation_and_pinyin(phone: Client) -> None:
    make.reporter("周俊英")
    for asked in ("俊英", "zhoujunying", "Zhou Jun", "junying"):
        assert "周俊英" in phone.get(reverse("desk:people"), {"person": asked}).content.decode()
    added = write(phone, **STORY, do="find", person="周俊")
    assert "周俊英" in added.content.decode()
