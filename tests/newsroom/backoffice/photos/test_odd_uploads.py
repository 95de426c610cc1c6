"""Odd and hostile files over HTTP, through each door that takes photos: refused with a sentence or stored clean."""

import html
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from people.actors import SYSTEM
from people.models import User
from stories.actions.photos.chunked_uploads import MAX_CHUNK_BYTES
from stories.actions.photos.files import image_rejection_error
from stories.actions.story.writing import PhotoItem, write_story
from stories.images.rejections import ImageRejected, ImageRejection
from stories.models import Article, Draft, JournalEntry, Parcel, Photo, PublishedArticle
from tests import make
from tests.feeds import feeds
from tests.newsroom.desk.conftest import save, typed
from tests.rows import unchanged
from tests.stories.photos import odd

from ..conftest import SignIn
from .conftest import LIBRARY, files, upload

UPLOAD = f"{LIBRARY}upload/"
FILES = list(odd.everything())
REFUSED = [one for one in FILES if one.fault]
STORED = [one for one in FILES if not one.fault]
# One of each fault, and the stored ones that have something in their margins.
pytestmark = pytest.mark.served
SAMPLE = list({one.fault: one for one in REFUSED}.values())
MARGINS = [one for one in STORED if one.name in ("position.jpg", "xmp-script.jpg", "iptc-gbk.jpg")]
AT_ONCE = 20
BOUNDARY = "photographs"


def batches(of: list[odd.Odd]) -> Iterator[list[odd.Odd]]:
    return (of[at : at + AT_ONCE] for at in range(0, len(of), AT_ONCE))


@pytest.fixture
def client(sign_in: SignIn, photo_editor: User) -> Client:
    return sign_in(photo_editor)


@pytest.fixture
def phone(sign_in: SignIn, reporter_account: User, story: Article) -> Client:
    return sign_in(reporter_account)


def tells(told: str, fault: ImageRejection) -> bool:
    """Whether this answer holds the sentence of that fault, whatever kind of file it names."""
    known = [
        str(image_rejection_error(ImageRejected(fault))),
        *str(image_rejection_error(ImageRejected(fault, "{kind}"))).split("{kind}"),
    ]
    return known[0] in told or all(part in told for part in known[1:])


# ---- the library's own form -----------------------------------------------------------------------
def test_the_library_refuses_each_of_them_with_its_sentence_and_keeps_nothing(
    client: Client, cabinet: Path
) -> None:
    assert len(REFUSED) > 60 and {one.fault for one in REFUSED} >= set(ImageRejection) - {
        ImageRejection.NOT_NOW,
        ImageRejection.TOO_MUCH_MEMORY,
    }
    with unchanged():
        for some in batches(REFUSED):
            page = client.post(UPLOAD, {"files": [upload(one.data, one.name) for one in some]})
            assert page.status_code == 200
            told = {each.name: each.told for each in page.context["refused"]}
            for one in some:
                assert tells(told[one.name], one.fault), (one.name, told[one.name])
                assert html.escape(told[one.name]) in page.content.decode()
    assert files(cabinet) == []
    assert not JournalEntry.objects.filter(act="take_in").exists()


def test_what_the_library_stores_tells_readers_nothing_of_its_margins(client: Client, cabinet: Path) -> None:
    stored = {}
    for some in batches(STORED):
        page = client.post(UPLOAD, {"files": [upload(one.data, one.name) for one in some]})
        assert page.status_code == 200
        assert [each.told for each in page.context["refused"]] == []
        stored |= {outcome.name: outcome for _card, outcome in page.context["stored"]}
        stored |= {outcome.name: outcome for outcome in page.context["here"]}
    assert set(stored) == {one.name for one in STORED}
    # What people did not write themselves stays as the file proposed it.
    photos = list(Photo.objects.all())
    Photo.objects.filter(caption="").update(caption="新路面。")
    Photo.objects.update(alt="一条铺好的路", rights="staff")
    Photo.objects.filter(credit="").update(credit="本报记者 摄")
    for photo in photos:
        photo.refresh_from_db()
    printed = make.story()
    write_story(printed, by=SYSTEM, expected=printed.version, photos=[PhotoItem(photo) for photo in photos])
    out = make.published([printed])
    reader = Client()
    edition = f"/{out.publication.slug}/{out.date}/"
    pages = [edition, f"{edition}page-1/", *feeds(), "/sitemap.xml", "/"]
    article = f"{edition}1-{PublishedArticle.objects.get().slug}/"
    bodies = {address: reader.get(address).content for address in [*pages, article]}
    assert bodies[article].count(b"<picture") >= len(photos) - 1
    fetched = 0
    for photo in photos:
        for rendition in photo.renditions.all():
            answer = reader.get(f"/photos/{rendition.token}/{rendition.name}")
            assert (answer.status_code, answer["X-Content-Type-Options"]) in (
                (200, "nosniff"),
                (404, "nosniff"),
            )
            fetched += answer.status_code == 200
            bodies[f"{photo.sent_name} {rendition.name}"] = b"".join(answer)
    assert fetched > 10 * len(photos)
    # Our own pages have scripts of their own, by address; none of theirs.
    secrets = (b"SERIAL-8812", b"OWNER-WANG", b"alert(1)", b"Exif\0\0", b"3605.1234", b"114.35")
    assert [(name, secret) for name, data in bodies.items() for secret in secrets if secret in data] == []


def named(name: str, *, how: str) -> tuple[bytes, str]:
    """A multipart form with one file under that name, written as a browser writes it or as RFC 5987 has it."""
    begin, data = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; ',
        odd.encode_image(odd.sheet()),
    )
    written = name.replace("\\", "\\\\").replace('"', '\\"')
    names = {
        "plain": f'filename="{written}"',
        "raw": f'filename="{name}"',
        "coded": f"filename*=UTF-8''{quote(name)}",
    }
    # Another file each time, for the very same one would not be stored twice.
    body = (begin + names[how]).encode() + b"\r\n\r\n" + data + uuid4().bytes
    return body + f"\r\n--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


@pytest.mark.usefixtures("developed_once")
@pytest.mark.parametrize("how", ["plain", "raw", "coded"])
def test_no_name_leads_anywhere_however_it_is_written(client: Client, cabinet: Path, how: str) -> None:
    for name in odd.NAMES:
        body, kind = named(name, how=how)
        page = client.post(UPLOAD, body, content_type=kind)
        # A name longer than any disk allows makes the form's head too long.
        assert page.status_code == (400 if len(quote(name)) > 1000 and how == "coded" else 200), name
        assert "<script>alert" not in page.content.decode(), name
    kept = list(Photo.objects.values_list("sent_name", flat=True))
    # What has no name at all is no file to a form.
    assert len(kept) >= len(odd.NAMES) - 6
    assert [name for name in kept if len(name) > 150 or set("/\\\0\n\r\u202e") & set(name)] == []
    assert {path.split("/")[0] for path in files(cabinet)} == {"originals", "renditions"}
    assert len([path for path in files(cabinet) if path.startswith("originals")]) == len(kept)
    hostile = Photo.objects.get(sent_name__contains="script>")
    shown = client.get(f"{LIBRARY}{hostile.pk}/change/").content.decode()
    assert "<script>alert" not in shown + client.get(LIBRARY).content.decode()


# ---- the desk -------------------------------------------------------------------------------------
@pytest.mark.parametrize("one", SAMPLE, ids=lambda one: one.name)
def test_the_desk_says_what_is_wrong_and_keeps_the_story_and_no_photo(
    phone: Client, cabinet: Path, one: odd.Odd
) -> None:
    key, photos = uuid4(), Photo.objects.count()
    page = phone.post(
        reverse("desk:write", args=[key]),
        typed(headline="社区食堂开张", new_photo=upload(one.data, one.name), new_caption="食堂内景"),
    )
    assert page.status_code in (400, 409)
    assert tells(html.unescape(page.content.decode()), one.fault)
    assert (Photo.objects.count(), files(cabinet)) == (photos, [])
    assert Draft.objects.get(key=key).content["headline"] == "社区食堂开张"


@pytest.mark.parametrize("one", SAMPLE, ids=lambda one: one.name)
def test_what_comes_in_pieces_is_refused_like_what_comes_whole(
    phone: Client, cabinet: Path, one: odd.Odd
) -> None:
    key, photos = uuid4(), Photo.objects.count()
    assert save(phone, key, 0, headline="社区食堂开张").status_code == 200
    answer = in_pieces(phone, one, key)
    assert answer.status_code in (400, 409)
    # What is empty or too heavy is refused before its first piece, in the words of the announcement.
    told, announced = answer.json()["detail"], {ImageRejection.EMPTY: "空", ImageRejection.TOO_HEAVY: "30 MB"}
    assert announced[one.fault] in told if one.fault in announced else tells(told, one.fault)
    assert (Photo.objects.count(), Parcel.objects.count(), files(cabinet)) == (photos, 0, [])


@pytest.mark.parametrize("one", MARGINS, ids=lambda one: one.name)
def test_what_comes_in_pieces_is_stored_like_what_comes_whole(
    phone: Client, cabinet: Path, one: odd.Odd
) -> None:
    key = uuid4()
    assert save(phone, key, 0, headline="社区食堂开张").status_code == 200
    assert in_pieces(phone, one, key).status_code == 200
    photo = Photo.objects.get(sent_name=one.name)
    assert "script" not in photo.caption and (cabinet / photo.original.name).read_bytes() == one.data


def in_pieces(phone: Client, one: odd.Odd, draft: UUID) -> HttpResponse:
    """The answer to the last piece, or to the first that was refused."""
    address = reverse("desk:parcel", args=[uuid4()])
    for at in range(0, len(one.data) or 1, MAX_CHUNK_BYTES):
        answer = phone.put(
            f"{address}?offset={at}", one.data[at : at + MAX_CHUNK_BYTES],
            content_type="application/octet-stream", HTTP_X_SIZE=len(one.data), HTTP_X_NAME=quote(one.name),
        )  # fmt: skip
        if answer.status_code != 200:
            return answer
    sent = json.dumps({"draft": str(draft), "caption": "", "credit": ""})
    return phone.post(address, sent, content_type="application/json")
