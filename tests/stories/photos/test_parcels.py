"""A photo that arrives in pieces: repeated, out of order, cut off or twice, it becomes one photo or none."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from people.errors import NotAllowed, NotVisible
from stories.actions.drafts.autosave import autosave_draft
from stories.actions.drafts.working_copy import blank_content
from stories.actions.photos import chunked_uploads
from stories.actions.photos.chunked_uploads import append_chunk, complete_upload, create_upload, upload_path
from stories.actions.photos.intake import ingest_photo
from stories.errors import FieldErrors, InvalidState, ServerBusy
from stories.images import sandbox
from stories.models import Draft, JournalEntry, Parcel, Photo
from tests.rows import unchanged

pytestmark = pytest.mark.django_db


def sent(parcel, file, by, *, piece=700):
    """Every piece in order."""
    while parcel.received < len(file):
        append_chunk(parcel, parcel.received, file[parcel.received : parcel.received + piece], by=by)
    return parcel


@pytest.fixture
def draft(reporter_account):
    key = uuid4()
    autosave_draft(key, by=reporter_account, version=0, save_key="parcel-test", content=blank_content())
    return Draft.objects.get(key=key)


def test_pieces_in_any_order_and_twice_make_the_file_once(reporter_account, jpeg, draft):
    parcel = create_upload(uuid4(), by=reporter_account, name="食堂.jpg", size=len(jpeg))
    assert append_chunk(parcel, 500, jpeg[500:900], by=reporter_account) == 0
    assert append_chunk(parcel, 0, jpeg[:500], by=reporter_account) == 500
    assert append_chunk(parcel, 0, b"x" * 500, by=reporter_account) == 500
    sent(parcel, jpeg, reporter_account)
    assert upload_path(parcel.key).read_bytes() == jpeg
    arrived = complete_upload(parcel, draft, by=reporter_account, caption="食堂开张")
    again = complete_upload(Parcel.objects.get(), draft, by=reporter_account)
    assert (arrived.photo, arrived.known, again.photo) == (Photo.objects.get(), False, arrived.photo)
    assert (arrived.photo.sent_name, arrived.photo.caption) == ("食堂.jpg", "食堂开张")
    assert list(draft.photos.all()) == [arrived.photo]
    assert not upload_path(parcel.key).exists()
    assert JournalEntry.objects.filter(act="take_in").count() == 1


def test_a_parcel_cut_off_after_its_photo_was_made_finds_that_photo(reporter_account, jpeg, draft):
    photo = ingest_photo(ContentFile(jpeg, "食堂.jpg"), by=reporter_account)
    parcel = sent(
        create_upload(uuid4(), by=reporter_account, name="", size=len(jpeg)), jpeg, reporter_account
    )
    arrived = complete_upload(parcel, draft, by=reporter_account)
    assert (arrived.photo, arrived.known, Photo.objects.count()) == (photo, True, 1)


def test_what_is_no_photo_leaves_nothing_behind(reporter_account, draft):
    text = "这不是图片".encode() * 40
    parcel = sent(
        create_upload(uuid4(), by=reporter_account, name="图.jpg", size=len(text)), text, reporter_account
    )
    with pytest.raises(FieldErrors) as refusal:
        complete_upload(parcel, draft, by=reporter_account)
    assert "JPEG" in refusal.value.fields["photos"]
    assert not Parcel.objects.exists() and not Photo.objects.exists()
    assert not upload_path(parcel.key).exists()


@pytest.mark.parametrize("size", [0, 31 * 1024 * 1024])
def test_empty_and_too_heavy_files_are_refused_before_they_are_sent(reporter_account, size):
    with unchanged(), pytest.raises(InvalidState):
        create_upload(uuid4(), by=reporter_account, name="图.jpg", size=size)


def test_an_incomplete_parcel_is_no_photo_yet(reporter_account, jpeg, draft):
    parcel = create_upload(uuid4(), by=reporter_account, name="图.jpg", size=len(jpeg))
    append_chunk(parcel, 0, jpeg[:300], by=reporter_account)
    with unchanged(), pytest.raises(InvalidState, match="300"):
        complete_upload(parcel, draft, by=reporter_account)


def test_more_than_was_announced_is_refused(reporter_account):
    parcel = create_upload(uuid4(), by=reporter_account, name="图.jpg", size=5)
    with unchanged(), pytest.raises(InvalidState):
        append_chunk(parcel, 0, b"123456", by=reporter_account)


def test_a_parcel_is_its_senders_alone(reporter_account, reporter_b, jpeg, draft):
    parcel = create_upload(uuid4(), by=reporter_account, name="图.jpg", size=len(jpeg))
    with unchanged():
        for attempt in (
            lambda: create_upload(parcel.key, by=reporter_b, name="图.jpg", size=len(jpeg)),
            lambda: append_chunk(parcel, 0, jpeg[:10], by=reporter_b),
            lambda: complete_upload(parcel, draft, by=reporter_b),
        ):
            with pytest.raises(NotVisible):
                attempt()
    own = sent(create_upload(uuid4(), by=reporter_b, name="图.jpg", size=len(jpeg)), jpeg, reporter_b)
    with pytest.raises(NotVisible):
        complete_upload(own, draft, by=reporter_b)


def test_whoever_may_take_in_no_photos_announces_none(outsider):
    with unchanged(), pytest.raises(NotAllowed):
        create_upload(uuid4(), by=outsider, name="图.jpg", size=5)


def test_what_was_never_finished_is_forgotten_after_days(reporter_account, jpeg):
    old = create_upload(uuid4(), by=reporter_account, name="旧.jpg", size=len(jpeg))
    append_chunk(old, 0, jpeg[:300], by=reporter_account)
    Parcel.objects.update(begun_at=old.begun_at - timedelta(days=4))
    new = create_upload(uuid4(), by=reporter_account, name="新.jpg", size=len(jpeg))
    assert list(Parcel.objects.all()) == [new]
    assert not upload_path(old.key).exists()


def test_a_sweep_forgets_what_anybody_left_lying(reporter_account, jpeg):
    old = create_upload(uuid4(), by=reporter_account, name="旧.jpg", size=len(jpeg))
    append_chunk(old, 0, jpeg[:300], by=reporter_account)
    call_command("photos", "sweep")
    assert Parcel.objects.count() == 1 and upload_path(old.key).exists()
    Parcel.objects.update(begun_at=old.begun_at - timedelta(days=4))
    call_command("photos", "sweep")
    assert not Parcel.objects.exists() and not upload_path(old.key).exists()


def test_nobody_begins_more_than_can_arrive(reporter_account, jpeg):
    keys = [uuid4() for _parcel in range(chunked_uploads.MAX_PENDING_UPLOADS_PER_USER)]
    for key in keys:
        create_upload(key, by=reporter_account, name="图.jpg", size=len(jpeg))
    with unchanged(), pytest.raises(InvalidState, match="50张图片"):
        create_upload(uuid4(), by=reporter_account, name="图.jpg", size=len(jpeg))
    assert create_upload(keys[0], by=reporter_account, name="图.jpg", size=len(jpeg)).key == keys[0]


def test_a_parcel_that_comes_at_a_busy_moment_is_kept_and_unpacked_later(
    reporter_account, jpeg, draft, monkeypatch
):
    monkeypatch.setattr(sandbox, "MAX_WAIT_SECONDS", 0)
    parcel = sent(
        create_upload(uuid4(), by=reporter_account, name="图.jpg", size=len(jpeg)), jpeg, reporter_account
    )
    with sandbox.WORKER_SLOTS, sandbox.WORKER_SLOTS, unchanged(), pytest.raises(ServerBusy):
        complete_upload(parcel, draft, by=reporter_account)
    assert upload_path(parcel.key).read_bytes() == jpeg
    assert complete_upload(parcel, draft, by=reporter_account).photo == Photo.objects.get()
