"""The newsroom's people: accounts for every role, and somebody at work in each."""

from collections.abc import Iterator

from people import roles
from people.actors import SYSTEM
from people.models import Desk, Reporter, User
from stories.actions.accounts.api_tokens import make_api_token
from stories.actions.accounts.staff import save_account, save_reporter
from stories.actions.review.reviewing import sign_story
from stories.models import Publication
from tests.crash._harness import cookies_of
from tests.crash.mixed.browser import Site
from tests.crash.mixed.editors import Chief, Director, Editor, Proofreader
from tests.crash.mixed.keepers import Administrator, PhotoEditor, Reader
from tests.crash.mixed.oracle import Oracle
from tests.crash.mixed.people import Newsroom, Person
from tests.crash.mixed.writers import Machine, Writer
from tests.crash.reviewing import SIGNERS, Publishing, written

# Besides the demonstration's own.
MORE = (
    ("reporter3", "记者三", roles.REPORTER, "general"),
    ("correspondent2", "通讯员二", roles.CORRESPONDENT, "community"),
    ("editor4", "责任编辑四", roles.EDITOR, "community"),
    ("director2", "部主任二", roles.DIRECTOR, None),
    ("chief2", "副总编辑", roles.CHIEF, None),
    ("spare", "待定", roles.REPORTER, "general"),
)
# Two of a kind meet over one row.
STAFF: dict[str, type[Person]] = {
    **dict.fromkeys(("reporter", "reporter2", "reporter3", "correspondent", "correspondent2"), Writer),
    **dict.fromkeys(("editor", "editor2", "editor3", "editor4"), Editor),
    **dict.fromkeys(("director", "director2"), Director),
    **dict.fromkeys(("chief", "chief2"), Chief),
    "proofreader": Proofreader,
    "photo": PhotoEditor,
    "admin": Administrator,
}
READERS = 5
# So many editions wait for a chief before anybody comes.
EDITIONS = 6


def make_accounts() -> None:
    """Everybody of `STAFF` has an account; nobody is told."""
    desks = {desk.slug: desk for desk in Desk.objects.all()}
    for name, title, role, desk in MORE:
        user = User(username=name, full_name=title, desk=desks.get(desk or ""), email=f"{name}@example.org")
        user.set_unusable_password()
        save_account(user, by=SYSTEM, role_codes=[role.code])
        if role in (roles.REPORTER, roles.CORRESPONDENT):
            status = "staff" if role is roles.REPORTER else "correspondent"
            save_reporter(Reporter(name=title, user=user, status=status, desk=user.desk), by=SYSTEM)


def make_stories() -> None:
    """Editions wait to come out; other stories are signed, or filed."""
    Publishing(EDITIONS).prepare()
    signers = [User.objects.get(username=username) for username, _state in SIGNERS]
    for story in written(2 * EDITIONS, "先")[:EDITIONS]:
        for signer in signers:
            sign_story(story, by=signer, expected=story.version)


def newsroom_of(site: Site) -> Newsroom:
    desks = dict(Desk.objects.filter(slug__in=("general", "community")).values_list("slug", "pk"))
    return Newsroom(site, Oracle(), desks, Publication.objects.get(slug="wenfeng").pk)


def people_of(newsroom: Newsroom, seed: int) -> Iterator[Person]:
    """Everybody, not yet at work."""
    for username, kind in STAFF.items():
        desk = User.objects.get(username=username).desk_id or 0
        yield kind(newsroom, username, cookies_of(username), seed, desk)
    writer = User.objects.get(username="reporter")
    _token, secret = make_api_token(by=writer, name="filing", days=30, may_read=True, may_file=True)
    yield Machine(newsroom, writer.username, secret, seed, writer.desk_id or 0)
    for number in range(1, READERS + 1):
        yield Reader(newsroom, f"reader {number}", "", seed)
