"""Who keeps the register and the photo library, and who reads the paper."""

import hashlib
import re
import time
from collections.abc import Callable, Sequence
from urllib.parse import quote

from tests.crash.mixed.browser import Answer
from tests.crash.mixed.editors import Editor, form_of, row_of
from tests.crash.mixed.oracle import ANYTHING
from tests.crash.mixed.people import Person, new_mark
from tests.crash.mixed.writers import small_photo

# A form that comes back sooner was filled in by a machine.
TIME_TO_WRITE = 2.2
# After every version that a row can have.
LAST = 2**31
# List, field, and the cell that it is: what the administrator writes over.
REGISTER = (
    ("stories/tag", "name", "tag"),
    ("stories/label", "description", "label"),
    ("people/reporter", "bio", "person"),
    ("people/desk", "name", "desk"),
)


class Keeper(Editor):
    """Somebody who keeps rows that stories point to."""

    register: Sequence[tuple[str, str, str]] = REGISTER

    def habits(self) -> Sequence[tuple[int, Callable[[], None]]]:
        return [(3, self.edit_row), (2, self.add_tag), (1, self.discard_tag), (3, self.answer_report)]

    def edit_row(self) -> None:
        """A row of the register says something else."""
        kind, name, cell = self.dice.choice(self.register)
        if rows := self.rows(kind):
            self.save_row(kind, self.pick(rows[:12]), name, cell)

    def save_row(self, kind: str, pk: str, name: str, cell: str) -> Answer | None:
        path = f"/admin/{kind}/{pk}/change/"
        form = form_of(self.browser.get(path).forms())
        if form is None or not form.value("expected") or name not in dict(form.fields):
            return None
        mark = new_mark("册")
        answer = self.press(path, form.filled({name: mark, "_save": "1"}))
        cells = [((cell, pk), int(form.value("expected")), mark)]
        acts = [self.act("keep", pk, thing=kind.replace("/", "."))]
        self.oracle.heard(f"{cell}: edit", answer, acts=acts, cells=cells, done=answer.is_redirect)
        return answer

    def add_tag(self) -> None:
        path = "/admin/stories/tag/add/"
        form = form_of(self.browser.get(path).forms())
        if form is None:
            return
        mark = new_mark("词")
        answer = self.press(path, form.filled({"name": mark, "_continue": "1"}))
        cells = [(("tag", pk), 0, mark)] if (pk := row_of(answer.location)) else []
        self.oracle.heard("tag: new", answer, marks=[("name", mark)], cells=cells, done=answer.is_redirect)

    def discard_tag(self) -> None:
        """A tag that no story carries is thrown away."""
        tags = self.rows("stories/tag", f"?q={quote('xq')}")
        if not tags:
            return
        pk = self.pick(tags)
        path = f"/admin/stories/tag/{pk}/delete/"
        form = next((one for one in self.browser.get(path).forms() if one.value("post")), None)
        if form is None:
            return
        answer = self.press(path, form.filled({}))
        # A refusal leads back to the tag.
        done = answer.is_redirect and not row_of(answer.location)
        # Where stories that this person may not see carry it, it stays with those.
        if done or answer.doubtful:
            self.oracle.wrote((("tag", pk), LAST, ANYTHING), done)
        self.oracle.heard("tag: discard", answer, done=done)


class Administrator(Keeper):
    """The administrator, who keeps accounts and acts in an emergency."""

    register = (
        *REGISTER,
        ("stories/publication", "about", "publication"),
        ("people/user", "full_name", "account"),
    )

    def habits(self) -> Sequence[tuple[int, Callable[[], None]]]:
        return [
            *super().habits(),
            (2, self.ask_for_role),
            (1, self.add_account),
            (1, self.in_emergency),
            (1, self.publish_in_emergency),
        ]

    def ask_for_role(self) -> None:
        """The spare account shall have another role, which waits for a second person."""
        found = self.rows("people/user", "?q=spare")
        if not found:
            return
        path = f"/admin/people/user/{found[0]}/change/"
        form = form_of(self.browser.get(path).forms())
        if form is None:
            return
        role = self.dice.choice(("reporter", "editor", "director"))
        given = {"roles": role, "reason": new_mark("因"), "_save": "1"}
        answer = self.press(path, form.filled(given))
        self.oracle.heard("account: role", answer, done=answer.is_redirect)

    def add_account(self) -> None:
        """Somebody new has an account, as a reporter."""
        path = "/admin/people/user/add/"
        form = form_of(self.browser.get(path).forms())
        if form is None:
            return
        name = new_mark("new")
        given = {"username": name, "full_name": name, "roles": "reporter", "_continue": "1"}
        given |= {"password1": f"{name} opens it", "password2": f"{name} opens it"}
        answer = self.press(path, form.filled(given))
        cells = [(("account", pk), 0, name)] if (pk := row_of(answer.location)) else []
        self.oracle.heard(
            "account: new", answer, marks=[("account", name)], cells=cells, done=answer.is_redirect
        )

    def in_emergency(self) -> None:
        """A story that is out is withdrawn without a chief."""
        if not (stories := self.stories(state="published")):
            return
        pk = self.pick(stories[:15])
        forms = self.browser.get(f"/admin/stories/article/{pk}/review/").forms()
        form = next((one for one in forms if one.action.endswith("/emergency/")), None)
        if form:
            self.press_verb(pk, "emergency", form)

    def publish_in_emergency(self) -> None:
        """An edition comes out without a chief."""
        editions = self.rows("stories/edition", "?out=no")
        if not editions:
            return
        pk = self.pick(editions)
        path = f"/admin/stories/edition/{pk}/emergency/"
        form = form_of(self.browser.get(path).forms())
        if form is None:
            return
        mark = new_mark("急")
        answer = self.press(path, form.filled({"reason": mark, "when": "now"}))
        acts = [self.act("emergency", pk, thing="stories.edition")]
        self.oracle.heard(
            "edition: emergency", answer, marks=[("reason", mark)], acts=acts, done=answer.is_redirect
        )


class PhotoEditor(Keeper):
    """The photo editor: files that arrive, their words, and photos that go."""

    register = (("stories/photo", "caption", "photo"),)

    def habits(self) -> Sequence[tuple[int, Callable[[], None]]]:
        return [(3, self.edit_row), (2, self.upload), (1, self.pull)]

    def upload(self) -> None:
        path = "/admin/stories/photo/upload/"
        form = next((one for one in self.browser.get(path).forms() if "caption" in str(one.fields)), None)
        if form is None:
            return
        file = small_photo()
        answer = self.browser.post_file(path, form.fields, "files", file)
        done = answer.status == 200 and 'id="stored"' in answer.text
        marks = [("photo", hashlib.sha256(file).hexdigest())]
        self.oracle.heard("photo: upload", answer, marks=marks, done=done)

    def pull(self) -> None:
        """A photo is taken out of readers' sight."""
        if not (photos := self.rows("stories/photo")):
            return
        pk = self.pick(photos[:12])
        path = f"/admin/stories/photo/{pk}/pull/"
        form = next((one for one in self.browser.get(path).forms() if "reason" in dict(one.fields)), None)
        if form:
            answer = self.press(path, form.filled({"reason": new_mark("撤")}))
            acts = [self.act("pull", pk, thing="stories.photo")]
            self.oracle.heard("photo: pull", answer, acts=acts, done=answer.is_redirect)


class Reader(Person):
    """A reader, who opens pages and at times reports an error."""

    def habits(self) -> Sequence[tuple[int, Callable[[], None]]]:
        return [(6, self.read), (2, self.look_around), (2, self.report)]

    def story(self) -> str:
        """A story of an edition, found as a reader finds it; "" where there is none."""
        front = self.browser.get("/").text + self.browser.get("/recent/").text
        editions = sorted(set(re.findall(r'href="(/wenfeng/\d{4}-\d\d-\d\d/)"', front)))
        if not editions:
            return ""
        edition = self.browser.get(self.pick(editions))
        stories = re.findall(r'href="(/wenfeng/\d{4}-\d\d-\d\d/\d+-[^"/]+/)"', edition.text)
        return self.pick(stories) if stories else ""

    def read(self) -> None:
        if path := self.story():
            answer = self.browser.get(path)
            whole = answer.text.rstrip().endswith("</html>")
            if answer.status not in (200, 301, 410) or (answer.status == 200 and not whole):
                self.newsroom.site.fault(f"{path}: a reader got {answer.status}")

    def look_around(self) -> None:
        for path in ("/feed.atom", "/corrections/", "/tags/", f"/search/?q={quote('解决')}", "/en/"):
            answer = self.browser.get(path)
            if answer.status != 200:
                self.newsroom.site.fault(f"{path}: a reader got {answer.status}")

    def report(self) -> None:
        """A report is sent; its number must come back."""
        path = self.story()
        page = self.browser.get(f"{path}report/?p=1") if path else None
        form = next((one for one in page.forms() if one.value("token")), None) if page else None
        if form is None:
            return
        time.sleep(TIME_TO_WRITE)
        mark = new_mark("误")
        answer = self.browser.post(
            f"{path}report/{form.action}", form.filled({"text": mark, "contact": "138"})
        )
        done = answer.status == 200 and "case-number" in answer.text
        self.oracle.heard("reader: report", answer, marks=[("report", mark)], done=done)
