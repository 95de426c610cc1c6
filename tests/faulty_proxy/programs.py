"""The doors that no form leads to: what a script of the desk or a machine sends there."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID, uuid4

from stories.models import Article, Comment, Draft, UnsentAnswer
from stories.workflow import State
from tests.crash._harness import TOKEN
from tests.faulty_proxy.marks import marked_text, photo
from tests.faulty_proxy.sending import Answer, Request

if TYPE_CHECKING:
    from tests.faulty_proxy.clients import Client

AGAIN = "PUT desk:draft [again]"
Steps = Callable[[str, "Client"], Iterator[Request]]


@dataclass(frozen=True)
class Program:
    """What is sent to an address by its name, how each call there is called; the first word is the method."""

    name: str
    labels: tuple[str, ...]
    steps: Steps


def content(number: int, client: "Client") -> dict[str, Any]:
    """A story in which every text is marked."""
    return {
        "kicker": marked_text(number, 20),
        "headline": marked_text(number, 30),
        "lead_in": marked_text(number, 20),
        "body": marked_text(number, 1200),
        "note": marked_text(number, 60),
        "tags": [marked_text(number, 20)],
        "publication": client.group.publication.pk,
        "desk": client.group.desk.pk,
        "kind": "news",
    }


def call(label: str, client: "Client", number: int, address: str, sent: Any, **more: Any) -> Request:
    """A request with an object, by the reporter's browser."""
    headers = {"Content-Type": "application/json", "Cookie": client.cookies("reporter"), "X-CSRFToken": TOKEN}
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    return Request(
        number,
        label,
        "reporter",
        label.split()[0],
        address,
        body,
        {**headers, **more.pop("headers", {})},
        **more,
    )


def by_machine(label: str, client: "Client", number: int, address: str, sent: Any, **more: Any) -> Request:
    headers = {"Authorization": f"Bearer {client.group.token}", "Idempotency-Key": uuid4().hex, "Cookie": ""}
    request = call(label, client, number, address, sent, headers=headers, **more)
    request.by = "machine"
    return request


def save_draft(label: str, client: "Client") -> Iterator[Request]:
    """A new working copy, saved twice; or thrown away."""
    number, key = client.doors.next_number(), uuid4()
    first = {"version": 0, "save_key": uuid4().hex, "content": content(number, client)}
    saved = call("PUT desk:draft", client, number, f"/desk/drafts/{key}/", first)
    yield saved
    if not saved.acknowledged:
        return
    version = json.loads(saved.answer.page)["version"]
    if label.startswith("DELETE"):
        yield call(label, client, client.doors.next_number(), f"/desk/drafts/{key}/", {"version": version})
        return
    number = client.doors.next_number()
    again = {"version": version, "save_key": uuid4().hex, "content": content(number, client)}
    yield call(AGAIN, client, number, f"/desk/drafts/{key}/", again)


def paste(label: str, client: "Client") -> Iterator[Request]:
    """A long text that is answered clean and kept nowhere."""
    number = client.doors.next_number()
    text = marked_text(number, 4000)

    def is_whole(answer: Answer) -> bool:
        return text in json.loads(answer.page)["text"]

    yield call(label, client, number, "/desk/paste/", {"text": text}, is_done=is_whole)


def upload_photo(label: str, client: "Client") -> Iterator[Request]:
    """A photo in pieces, each from where the server says that the last one ended; then its end."""
    copies = Draft.objects.filter(user=client.group.people["reporter"]).order_by("-pk")
    draft: UUID | None = copies.values_list("key", flat=True).first()
    if draft is None:
        return
    number, key = client.doors.next_number(), uuid4()
    file, digest = photo(number)
    here = 0
    while here < len(file):
        piece = file[here : here + len(file) // 2 + 1]
        headers = {
            "Content-Type": "application/octet-stream",
            "X-Size": str(len(file)),
            "X-Name": quote("图.jpg"),
        }
        put = call(
            "PUT desk:parcel", client, number, f"/desk/uploads/{key}/?offset={here}", piece, headers=headers
        )
        yield put
        if not put.acknowledged:
            return
        here = json.loads(put.answer.page)["received"]
        number = client.doors.next_number()
    words = {"draft": str(draft), "caption": marked_text(number, 60), "credit": marked_text(number, 30)}
    yield call("POST desk:parcel", client, number, f"/desk/uploads/{key}/", words, digests=[digest])


def write_by_machine(label: str, client: "Client") -> Iterator[Request]:
    number = client.doors.next_number()
    sent = {**content(number, client), "file": client.dice.random() < 0.5}
    yield by_machine(label, client, number, "/api/v1/stories/", sent)


def story_of(client: "Client", author: str, *states: State) -> Article | None:
    """One of that person's newest stories in these states."""
    found = list(
        Article.objects.filter(author=client.group.people[author], state__in=states).order_by("-pk")[:10]
    )
    return client.dice.choice(found) if found else None


def change_by_machine(label: str, client: "Client") -> Iterator[Request]:
    if story := story_of(client, "machine", State.DRAFT, State.RETURNED):
        number = client.doors.next_number()
        sent = {**content(number, client), "version": story.version}
        yield by_machine(label, client, number, f"/api/v1/stories/{story.pk}/", sent)


def file_by_machine(label: str, client: "Client") -> Iterator[Request]:
    if story := story_of(client, "machine", State.DRAFT, State.RETURNED):
        number = client.doors.next_number()
        address = f"/api/v1/stories/{story.pk}/file/"
        yield by_machine(label, client, number, address, {"version": story.version})


def take_back_by_machine(label: str, client: "Client") -> Iterator[Request]:
    if story := story_of(client, "machine", State.FILED):
        number = client.doors.next_number()
        address = f"/api/v1/stories/{story.pk}/take-back/"
        yield by_machine(label, client, number, address, {"version": story.version})


def be_present(label: str, client: "Client") -> Iterator[Request]:
    """The page of a story says that its editor has it open."""
    if story := story_of(client, "reporter", State.FILED):
        number = client.doors.next_number()
        address = f"/admin/stories/article/{story.pk}/presence/"
        request = call(label, client, number, address, {}, headers={"Cookie": client.cookies("editor")})
        request.by = "editor"
        yield request


def keep_an_answer(label: str, client: "Client") -> Iterator[Request]:
    """What is typed in answer to a remark, and not sent."""
    reporter = client.group.people["reporter"]
    remarks = Comment.objects.filter(article__author=reporter).exclude(author=reporter).order_by("-pk")[:10]
    if not remarks:
        return
    remark = client.dice.choice(list(remarks))
    there = UnsentAnswer.objects.filter(user=reporter, remark=remark).first()
    number, key = client.doors.next_number(), uuid4().hex
    sent = {"version": there.version if there else 0, "save_key": key, "text": f"核实过了{key}"}
    address = f"/desk/stories/{remark.article_id}/remark/{remark.pk}/answer/"
    yield call(label, client, number, address, sent)


PROGRAMS = [
    Program("desk:draft", ("PUT desk:draft", AGAIN, "DELETE desk:draft"), save_draft),
    Program("desk:paste", ("POST desk:paste",), paste),
    Program(
        "desk:parcel",
        (
            "PUT desk:parcel",
            "POST desk:parcel",
        ),
        upload_photo,
    ),
    Program("desk:story_remark_answer", ("PUT desk:story_remark_answer",), keep_an_answer),
    Program("api:stories", ("POST api:stories",), write_by_machine),
    Program("api:story", ("PUT api:story",), change_by_machine),
    Program("api:story_file", ("POST api:story_file",), file_by_machine),
    Program("api:story_take_back", ("POST api:story_take_back",), take_back_by_machine),
    Program("admin:stories_article_presence", ("POST admin:stories_article_presence",), be_present),
]
