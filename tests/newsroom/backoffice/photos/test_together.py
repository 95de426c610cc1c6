"""Several photos are described in one form: all of them, each with its version, or none."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.actors import SYSTEM
from people.models import Reporter, User
from stories.actions.reference_records import save_reference_record
from stories.actions.story.writing import PhotoItem, write_story
from stories.models import Article, JournalEntry, Photo
from tests.html_forms import Forms

from ..conftest import SignIn, rows
from .conftest import LIBRARY, Many

DESCRIBE = f"{LIBRARY}describe/"


@pytest.fixture
def client(sign_in: SignIn, photo_editor: User) -> Client:
    return sign_in(photo_editor)


@pytest.fixture
def three(db: None) -> list[Photo]:
    return [save_reference_record(Photo(caption=f"说明{n}", place="文峰区"), by=SYSTEM) for n in range(3)]


def sent(photos: list[Photo], *, for_all: dict[str, str] | None = None, **changed: str) -> dict[str, object]:
    """What a browser sends of these photos, with one caption changed for each that is named."""
    data: dict[str, object] = {"photo": [photo.pk for photo in photos]}
    for n, photo in enumerate(photos):
        name = f"photo-{photo.pk}"
        data |= {
            f"{name}-expected": photo.version,
            f"{name}-place": photo.place,
            f"{name}-credit": photo.credit,
        }
        data[f"{name}-caption"] = changed.get(f"c{n}", photo.caption)
    return data | {f"all-{name}": value for name, value in (for_all or {}).items()}


def test_chosen_photos_lead_to_one_form(client: Client, three: list[Photo]) -> None:
    chosen = {"action": "describe_together", "index": 0, "_selected_action": [three[0].pk, three[2].pk]}
    address = client.post(LIBRARY, chosen).url
    assert address == f"{DESCRIBE}?photo={three[2].pk}&photo={three[0].pk}"
    page = client.get(address)
    assert [row["caption"].value() for _card, row in page.context["rows"]] == ["说明2", "说明0"]


def test_words_for_all_and_words_for_each_are_saved_together(
    client: Client, three: list[Photo], writer: Reporter
) -> None:
    for_all = {"credit": "本报记者 周俊英 摄", "photographer": "周俊英", "rights": "staff", "alt": "人群"}
    assert client.post(DESCRIBE, sent(three, for_all=for_all, c1="改过的说明")).status_code == 302
    assert list(
        Photo.objects.order_by("pk").values_list(
            "caption", "credit", "photographer", "rights", "place", "version"
        )
    ) == [
        (caption, "本报记者 周俊英 摄", writer.pk, "staff", "文峰区", 2)
        for caption in ("说明0", "改过的说明", "说明2")
    ]
    assert JournalEntry.objects.filter(act="keep", thing="stories.photo", actor_name="图片编辑").count() == 3


def test_only_what_changed_is_written(client: Client, three: list[Photo]) -> None:
    assert client.post(DESCRIBE, sent(three, c1="改过")).status_code == 302
    assert list(Photo.objects.order_by("pk").values_list("version", flat=True)) == [1, 2, 1]
    three = list(Photo.objects.order_by("pk"))
    before = rows(Photo, JournalEntry)
    assert client.post(DESCRIBE, sent(three)).status_code == 302
    assert rows(Photo, JournalEntry) == before


def test_one_stale_photo_leaves_all_as_they_were_and_shows_both(client: Client, three: list[Photo]) -> None:
    data = sent(three, c0="我改的", c1="我改的另一张")
    theirs = Photo.objects.get(pk=three[1].pk)
    theirs.caption = "别人改的"
    save_reference_record(theirs, by=SYSTEM, expected=1)
    before = rows(Photo, JournalEntry)
    page = client.post(DESCRIBE, data)
    assert page.status_code == 409
    assert rows(Photo, JournalEntry) == before
    row = page.context["rows"][1][1]
    assert ([now.text for now in row.texts_now], row["caption"].value()) == (["别人改的"], "我改的另一张")
    assert "别人改的" in page.content.decode()


def test_who_has_read_the_newer_text_saves_over_it_or_leaves_that_photo_out(
    client: Client, three: list[Photo]
) -> None:
    data = sent(three, c0="我改的", c1="我改的另一张", c2="第三张")
    for photo in Photo.objects.filter(pk__in=[three[1].pk, three[2].pk]):
        photo.caption = "别人改的"
        save_reference_record(photo, by=SYSTEM, expected=1)
    page = client.post(DESCRIBE, data)
    assert page.status_code == 409 and f'name="photo-{three[1].pk}-read" value="2"' in page.text
    data |= {f"photo-{three[1].pk}-read": "2", f"photo-{three[2].pk}-leave": "1"}
    assert client.post(DESCRIBE, data).status_code == 302
    captions = Photo.objects.order_by("pk").values_list("caption", flat=True)
    assert list(captions) == ["我改的", "我改的另一张", "别人改的"]


def test_what_was_read_is_not_what_came_after_it(client: Client, three: list[Photo]) -> None:
    data = sent(three, c1="我改的另一张") | {f"photo-{three[1].pk}-read": "2"}
    for version, words in ((1, "别人改的"), (2, "又改了")):
        theirs = Photo.objects.get(pk=three[1].pk)
        theirs.caption = words
        save_reference_record(theirs, by=SYSTEM, expected=version)
    before = rows(Photo, JournalEntry)
    assert client.post(DESCRIBE, data).status_code == 409
    assert rows(Photo, JournalEntry) == before


def test_a_race_lost_in_the_middle_leaves_all_as_they_were(
    client: Client, three: list[Photo], monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsroom.backoffice.photo_library import bulk_edit

    act = bulk_edit.save_photos

    def meanwhile(described, *, by):
        # Somebody saves the last photo after the form was read and before the action writes it.
        Photo.objects.filter(pk=three[2].pk).update(version=5)
        return act(described, by=by)

    monkeypatch.setattr(bulk_edit, "save_photos", meanwhile)
    page = client.post(DESCRIBE, sent(three, c0="甲", c1="乙", c2="丙"))
    assert page.status_code == 409
    assert list(Photo.objects.order_by("pk").values_list("caption", flat=True)) == ["说明0", "说明1", "说明2"]
    assert not JournalEntry.objects.filter(actor_name="图片编辑").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("photographer", "无此人"), ("credit", "摄" * 81), ("rights", "stolen"), ("taken_on", "昨天")],
)
def test_a_wrong_value_saves_none(client: Client, three: list[Photo], field: str, value: str) -> None:
    before = rows(Photo)
    page = client.post(DESCRIBE, sent(three, for_all={field: value}, c0="改过"))
    assert page.status_code == 200 and page.context["for_all"].errors
    one = sent(three, c0="改过") | {f"photo-{three[1].pk}-{field}": value}
    page = client.post(DESCRIBE, one)
    assert page.status_code == 200 and page.context["rows"][1][1].errors
    assert rows(Photo) == before


def test_a_photographer_of_a_common_name_is_chosen_on_the_photos_own_page(
    client: Client, three: list[Photo], writer: Reporter
) -> None:
    from stories.actions.accounts.staff import save_reporter

    save_reporter(Reporter(name=writer.name, slug="zhou-2"), by=SYSTEM)
    page = client.post(DESCRIBE, sent(three, for_all={"photographer": writer.name}))
    assert "两位" in str(page.context["for_all"].errors)


def test_a_changed_caption_cuts_a_new_revision_of_the_stories_that_print_it(
    client: Client, three: list[Photo], story: Article, editor: User
) -> None:
    write_story(story, by=editor, expected=story.version, photos=[PhotoItem(three[0])])
    number = story.revision.number
    client.post(DESCRIBE, sent(three, c0="改过"))
    story.refresh_from_db()
    assert story.revision.number == number + 1


def test_who_may_not_keep_photos_is_refused(
    sign_in: SignIn, proofreader: User, administrator: User, three: list[Photo]
) -> None:
    before = rows(Photo)
    for user in (proofreader, administrator):
        client = sign_in(user)
        assert client.get(f"{DESCRIBE}?photo={three[0].pk}").status_code == 403
        assert client.post(DESCRIBE, sent(three, c0="改过")).status_code == 403
    assert rows(Photo) == before
    assert JournalEntry.objects.filter(outcome="denied", act="describe").count() == 2


def test_what_one_does_not_see_is_left_out(
    sign_in: SignIn, other_editor: User, editor: User, many: Many
) -> None:
    photos = many(2, by=editor)
    client = sign_in(other_editor)
    assert client.get(f"{DESCRIBE}?photo={photos[0].pk}&photo=x&photo=99999999999").url == LIBRARY
    assert client.post(DESCRIBE, sent(photos, c0="改过")).url == LIBRARY
    assert Photo.objects.filter(version=1).count() == 2


def test_the_form_costs_the_same_for_two_and_for_twenty(client: Client, many: Many) -> None:
    photos = many(20)

    def cost(count: int) -> int:
        query = "&".join(f"photo={photo.pk}" for photo in photos[:count])
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get(f"{DESCRIBE}?{query}").context["rows"]) == count
        return len(asked)

    cost(1)
    assert cost(2) == cost(20) <= 10


def test_before_photos_are_deleted_together_it_is_said_what_is_in_the_way(
    client: Client, three: list[Photo], story: Article, editor: User
) -> None:
    write_story(story, by=editor, expected=story.version, photos=[PhotoItem(three[0])])
    chosen = {"action": "delete_selected", "_selected_action": [photo.pk for photo in three]}
    asked = client.post(LIBRARY, chosen)
    assert asked.status_code == 200 and asked.context["protected"]
    # The draft is the editor's own, and no word of it is told.
    assert story.headline not in asked.text and 'name="post"' not in asked.text
    assert client.post(LIBRARY, {**chosen, "post": "yes"}).status_code == 302
    assert Photo.objects.count() == 3


def opened(client: Client, photos: list[Photo]) -> dict[str, object]:
    """The page's form as a browser sends it untouched."""
    address = f"{DESCRIBE}?{'&'.join(f'photo={photo.pk}' for photo in photos)}"
    [form] = [each for each in Forms(client.get(address).content.decode()).found if each.value("photo")]
    found: dict[str, list[str]] = {}
    for name, value in form.fields:
        found.setdefault(name, []).append(value)
    return dict(found)


def test_another_field_of_a_photo_changed_meanwhile_stays_and_mine_too(
    client: Client, three: list[Photo]
) -> None:
    data = opened(client, three) | {f"photo-{three[0].pk}-caption": "我改的"}
    Photo.objects.filter(pk=three[0].pk).update(place="文明大道", version=2)
    Photo.objects.filter(pk=three[1].pk).update(caption="别人改的", version=2)
    assert client.post(DESCRIBE, data).status_code == 302
    found = list(Photo.objects.order_by("pk").values_list("caption", "place", "version"))
    assert found == [("我改的", "文明大道", 3), ("别人改的", "文峰区", 2), ("说明2", "文峰区", 1)]


@pytest.mark.parametrize("mine", [{"photo-{}-place": "东关街"}, {"all-place": "东关街"}])
def test_the_same_field_changed_meanwhile_is_asked_about(
    client: Client, three: list[Photo], mine: dict[str, str]
) -> None:
    data = opened(client, three) | {name.format(three[0].pk): value for name, value in mine.items()}
    Photo.objects.filter(pk=three[0].pk).update(place="文明大道", caption="别人改的", version=2)
    before = rows(Photo, JournalEntry)
    page = client.post(DESCRIBE, data)
    assert page.status_code == 409 and rows(Photo, JournalEntry) == before
    assert "文明大道" in page.text and "东关街" in page.text
    data |= {f"photo-{three[0].pk}-read": "2", f"photo-{three[0].pk}-caption": "别人改的"}
    assert client.post(DESCRIBE, data).status_code == 302
    assert Photo.objects.values_list("caption", "place").get(pk=three[0].pk) == ("别人改的", "东关街")
