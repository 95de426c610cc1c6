"""Writers at the desk, and a machine that files.

They keep working copies, file, answer remarks, and send photos in pieces.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from stories.images.demo_images import draw_street_scene, encode_image
from tests.crash.mixed.browser import Browser
from tests.crash.mixed.people import Newsroom, Person, new_mark
from tests.html_forms import Form

MOST_COPIES = 4
PIECE = 8 * 1024
BODY = "第一段：居民反映的情况已经解决。\n第二段：记者再次到场。\n第三段：工程继续。"


class Writer(Person):
    """A reporter or correspondent with several stories begun."""

    def __init__(self, newsroom: Newsroom, username: str, cookies: str, seed: int, desk: int) -> None:
        super().__init__(newsroom, username, cookies, seed, desk)
        # Version and headline of each working copy, as this person knows them.
        self.copies: dict[str, int] = {}

    def habits(self) -> Sequence[tuple[int, Callable[[], None]]]:
        return [
            (8, self.type_on),
            (4, self.send_copy),
            (1, self.throw_away),
            (2, self.send_photo),
            (6, self.look_at_story),
            (4, self.write_on),
            (1, self.read_notices),
            (1, self.make_token),
        ]

    # ---- working copies --------------------------------------------------------------------------
    def type_on(self) -> None:
        """A new working copy, or another, is saved while somebody types."""
        begin = not self.copies or (len(self.copies) < MOST_COPIES and self.chance(0.3))
        key = str(uuid4()) if begin else self.pick(list(self.copies))
        for _pause in range(self.dice.randint(1, 4)):
            if not self.save(key):
                return

    def save(self, key: str, **more: Any) -> bool:
        """Whether the working copy was saved over the JSON door."""
        version, mark = self.copies.get(key, 0), new_mark("草")
        content = {"headline": mark, "body": BODY, "desk": self.desk, "kind": "news", **more}
        sent = {"version": version, "save_key": uuid4().hex, "content": content, "user": self.username}
        answer = self.browser.json("POST", f"/desk/drafts/{key}/", sent)
        cell = (("draft", key), version, mark)
        if self.oracle.heard("autosave", answer, cells=[cell]):
            self.copies[key] = answer.json()["version"]
            return True
        self.look_again(key)
        return False

    def look_again(self, key: str) -> None:
        """The version of the working copy is what the newsroom says, or the copy is gone."""
        there = self.browser.get(f"/desk/drafts/{key}/")
        if there.status == 200:
            self.copies[key] = there.json()["version"]
        else:
            self.copies.pop(key, None)

    def send_copy(self) -> None:
        """A working copy goes through its form: kept, saved or filed."""
        if self.copies:
            key = self.pick(list(self.copies))
            self.send_form(f"/desk/drafts/{key}/write/", key)

    def write_on(self) -> None:
        """A story of one's own is opened again."""
        if stories := self.own_stories():
            self.send_form(f"/desk/stories/{self.pick(stories)}/write/")

    def send_form(self, path: str, key: str = "") -> None:
        page = self.browser.get(path)
        form = next((one for one in page.forms() if one.value("save_key")), None)
        if page.status != 200 or form is None:
            self.copies.pop(key, None)
            return
        offered = [value for name, value, _to in form.buttons if name == "do" and value != "find"]
        do = self.dice.choices(["keep", "save", "file"], [1, 2, 3])[0]
        do = do if do in offered else "save"
        mark = new_mark("题")
        given = {"headline": mark, "body": form.value("body").strip() or BODY, "do": do}
        given |= {"desk": form.value("desk") or str(self.desk)}
        answer = self.press(path, form.filled(given))
        self.remember_form(form, answer, page.text, do, mark)
        if key and (do != "keep" or answer.status != 302):
            self.look_again(key)
            # What is with the editors is opened from the story.
            if do != "keep":
                self.copies.pop(key, None)
        elif key:
            self.copies[key] = int(form.value("version")) + 1

    def remember_form(self, form: Form, answer: Any, page: str, do: str, mark: str) -> None:
        found = re.search(r'data-key="([0-9a-f-]+)"', page)
        story = re.search(r'data-story="(\d+)"', page)
        pk = story[1] if story else ""
        draft = (("draft", found[1] if found else ""), int(form.value("version") or 0), mark)
        marks, acts, cells = [], [], []
        if do != "keep":
            marks = [("story", mark), ("receipt", form.value("save_key"))]
            if pk:
                cells.append((("headline", pk), int(form.value("based_on") or 0), mark))
        if do == "file":
            acts.append(self.act("file", pk, mark))
        done = self.oracle.heard(
            f"form: {do}", answer, marks=marks, acts=acts, cells=cells, done=answer.is_redirect
        )
        # Its text may be kept although the story was refused.
        self.oracle.wrote(draft, done)

    def throw_away(self) -> None:
        """A working copy is thrown away, by its form or over the JSON door."""
        if not self.copies:
            return
        key = self.pick(list(self.copies))
        version = self.copies.pop(key)
        cell = (("draft", key), version, None)
        if self.chance(0.5):
            answer = self.browser.json("DELETE", f"/desk/drafts/{key}/", {"version": version})
            self.oracle.heard("discard (JSON)", answer, cells=[cell])
            return
        forms = [one for one in self.browser.get(f"/desk/drafts/{key}/write/").forms()]
        form = next((one for one in forms if one.action.endswith("/discard/")), None)
        if form:
            answer = self.press(form.action, form.filled({}))
            # Where the copy was saved elsewhere meanwhile the same redirect leads back to it.
            done = answer.is_redirect and not answer.location.endswith("/write/")
            cell = (("draft", key), int(form.value("version")), None)
            self.oracle.heard("discard (form)", answer, cells=[cell], done=done)

    # ---- stories ---------------------------------------------------------------------------------
    def own_stories(self) -> list[str]:
        return sorted(set(re.findall(r"/desk/stories/([1-9]\d*)/", self.browser.get("/desk/").text)))[-12:]

    def look_at_story(self) -> None:
        """One of the buttons on the page of one's own story is pressed."""
        stories = self.own_stories()
        if not stories:
            return
        pk = self.pick(stories)
        forms = [
            one for one in self.browser.get(f"/desk/stories/{pk}/").forms() if f"/stories/{pk}/" in one.action
        ]
        if not forms:
            return
        form = self.pick(forms)
        words = form.action.rstrip("/").split("/")
        if words[-1] == "file":
            answer = self.press(form.action, form.filled({}))
            marks = [("receipt", form.value("key"))]
            self.oracle.heard(
                "desk: file", answer, marks=marks, acts=[self.act("file", pk)], done=answer.is_redirect
            )
        elif words[-1] == "take-back":
            answer = self.press(form.action, form.filled({}))
            self.oracle.heard(
                "desk: take back", answer, acts=[self.act("take_back", pk)], done=answer.is_redirect
            )
        elif words[-1] == "settle":
            answer = self.press(form.action, form.filled({}))
            self.oracle.heard("desk: settle", answer, acts=[self.act("resolve", pk)], done=answer.is_redirect)
        elif words[-1] == "remark":
            mark = new_mark("答")
            answer = self.press(form.action, form.filled({"text": mark}))
            self.oracle.heard(
                "desk: remark",
                answer,
                marks=[("remark", mark)],
                acts=[self.act("comment", pk)],
                done=answer.is_redirect,
            )

    def read_notices(self) -> None:
        self.browser.get("/desk/notices/")
        for form in self.browser.get("/desk/notices/").forms():
            if form.action.endswith("/read/"):
                self.oracle.heard("notices read", self.press(form.action, form.filled({})))

    def make_token(self) -> None:
        """A token for a machine is made, or one that was made is revoked."""
        forms = self.browser.get("/desk/tokens/").forms()
        if old := [one for one in forms if one.action.endswith("/revoke/")][1:]:
            answer = self.press(old[0].action, old[0].filled({}))
            self.oracle.heard("token: revoke", answer, done=answer.is_redirect)
            return
        form = next((one for one in forms if "name" in dict(one.fields)), None)
        if form:
            mark = new_mark("钥")
            answer = self.browser.post("/desk/tokens/", form.filled({"name": mark}))
            done = answer.status == 200 and "nr_" in answer.text
            # Shown once: whoever did not get to see it needs another.
            marks = [] if answer.doubtful else [("token", mark)]
            self.oracle.heard("token: make", answer, marks=marks, done=done)

    # ---- photos ----------------------------------------------------------------------------------
    def send_photo(self) -> None:
        """A photo goes to a working copy in pieces."""
        key = self.pick(list(self.copies)) if self.copies else str(uuid4())
        if key not in self.copies and not self.save(key):
            return
        file = small_photo()
        parcel = f"/desk/uploads/{uuid4()}/"
        for offset in range(0, len(file), PIECE):
            answer = self.browser.put(
                f"{parcel}?offset={offset}", file[offset : offset + PIECE], len(file), "街景.jpg"
            )
            if not self.oracle.heard("photo: piece", answer):
                return
        sent = {"draft": key, "caption": new_mark("图"), "credit": "本报记者"}
        answer = self.browser.json("POST", parcel, sent)
        marks = [("photo", hashlib.sha256(file).hexdigest())]
        if self.oracle.heard("photo: end", answer, marks=marks):
            self.save(key, photos=[{"id": answer.json()["id"], "caption": ""}])


def small_photo() -> bytes:
    """A picture whose file nobody has sent before."""
    return encode_image(draw_street_scene(320, 240, words=uuid4().hex[:6]))


class Machine(Writer):
    """A writer's programme, which files over the API under keys of its own."""

    def __init__(self, newsroom: Newsroom, username: str, bearer: str, seed: int, desk: int) -> None:
        super().__init__(newsroom, username, "", seed, desk)
        self.name = f"{username}'s machine"
        self.browser = Browser(newsroom.site, bearer=bearer)

    def habits(self) -> Sequence[tuple[int, Callable[[], None]]]:
        return [(3, self.file_story), (3, self.change_story), (2, self.move_story)]

    def file_story(self) -> None:
        mark, key, to_file = new_mark("机"), uuid4().hex, self.chance(0.6)
        sent = {"headline": mark, "body": BODY, "kind": "news", "desk": self.desk, "file": to_file}
        answer = self.browser.json("POST", "/api/v1/stories/", sent, Idempotency_Key=key)
        acts = [self.act("file", mark=mark)] if to_file else []
        self.oracle.heard("API: story", answer, marks=[("story", mark), ("receipt", key)], acts=acts)

    def stories(self) -> list[dict]:
        return self.browser.get("/api/v1/stories/").json().get("stories", [])[:10]

    def change_story(self) -> None:
        if not (stories := self.stories()):
            return
        pk = self.pick(stories)["id"]
        there = self.browser.get(f"/api/v1/stories/{pk}/").json()
        if "content" not in there:
            return
        mark, key = new_mark("改"), uuid4().hex
        sent = {**there["content"], "headline": mark, "version": there["version"], "file": False}
        answer = self.browser.json("PUT", f"/api/v1/stories/{pk}/", sent, Idempotency_Key=key)
        cells = [(("headline", str(pk)), there["version"], mark)]
        self.oracle.heard("API: change", answer, marks=[("story", mark), ("receipt", key)], cells=cells)

    def move_story(self) -> None:
        if not (stories := self.stories()):
            return
        story = self.pick(stories)
        pk, key = str(story["id"]), uuid4().hex
        verb, act = (
            ("file", "file") if story["state"] in ("draft", "returned") else ("take-back", "take_back")
        )
        answer = self.browser.json(
            "POST", f"/api/v1/stories/{pk}/{verb}/", {"version": story["version"]}, Idempotency_Key=key
        )
        self.oracle.heard(f"API: {verb}", answer, marks=[("receipt", key)], acts=[self.act(act, pk)])
