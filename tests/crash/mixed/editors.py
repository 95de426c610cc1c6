"""Editors, directors, chiefs and proofreaders press what pages offer them."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tests.crash.mixed.oracle import ANYTHING, Act
from tests.crash.mixed.people import STORY, Person, new_mark
from tests.html_forms import Form

STATES = ("filed", "first", "second", "third", "ready", "published", "returned", "held", "spiked", "draft")
# How gladly each button of a story's page is pressed; others once.
GLADLY = {
    "sign": 60, "publish": 60, "release": 10, "revive": 8, "withhold": 8, "embargo": 6, "begin": 6, "file": 6,
    "comment": 4, "correct": 14, "hold": 4, "return": 3, "withdraw": 3, "cancel": 3, "send_back": 2,
}  # fmt: skip
# What the journal calls buttons that have another name there.
JOURNAL = {"revoke": "revoke_preview"}
# Buttons whose reason the journal keeps as `reason`.
REASONED = {"return", "send_back", "hold", "spike", "correct", "cancel", "withdraw", "emergency"}
PRINTED_ANEW = {"cancel", "restore"}
# Editions of this run are of days of their own; two people never make the same.
FIRST_DAY = date(2022, 1, 1)


class Editor(Person):
    """Somebody with a back office who reviews, edits, lays out and answers readers."""

    reads, edits, lays_out, answers = 10, 4, 3, 2

    def habits(self) -> Sequence[tuple[int, Callable[[], None]]]:
        return [
            (self.reads, self.review),
            (self.edits, self.edit_story),
            (1, self.write_story),
            (self.lays_out, self.lay_out),
            (self.lays_out, self.keep_edition),
            (self.answers, self.answer_report),
        ]

    # ---- reviewing -------------------------------------------------------------------------------
    def stories(self, **asked: str) -> list[str]:
        """The stories of a list of the back office, asked for by state or by place."""
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        page = self.browser.get(f"/admin/stories/article/?{query}").text
        return list(dict.fromkeys(re.findall(r"/admin/stories/article/(\d+)/(?:review|change)/", page)))

    def waiting(self) -> list[str]:
        """The stories that wait for this person, those of some state, or one that is being corrected."""
        if self.newsroom.corrected and self.chance(0.3):
            return [self.pick(self.newsroom.corrected[-6:])]
        if self.chance(0.75):
            page = self.browser.get("/admin/queue/").text
            if found := re.findall(r"/admin/stories/article/(\d+)/review/", page):
                return list(dict.fromkeys(found))
        return self.stories(state=self.pick(STATES))

    def review(self) -> None:
        """One of the buttons of a story's page is pressed."""
        if not (stories := self.waiting()):
            return
        pk = self.pick(stories[:15])
        # On its timeline an earlier text can be taken up again.
        view = "timeline" if self.chance(0.08) else "review"
        page = self.browser.get(f"/admin/stories/article/{pk}/{view}/")
        forms = [one for one in page.forms() if f"/article/{pk}/" in one.action]
        if page.status != 200 or not forms:
            return
        verbs = [button_of(one.action) for one in forms]
        form = self.dice.choices(forms, [GLADLY.get(verb, 1) for verb in verbs])[0]
        self.press_verb(pk, button_of(form.action), form)

    def press_verb(self, pk: str, verb: str, form: Form) -> None:
        given, mark = self.words_for(form, verb)
        answer = self.press(form.action, form.filled(given))
        if verb == "withdraw" and answer.status == 200:
            # Readers' view is shown first, and asked about once more.
            asked = next((one for one in answer.forms() if one.value("confirmed")), None)
            if asked is None:
                return
            answer = self.press(form.action, asked.filled({}))
        done = answer.is_redirect or (
            verb == "preview" and "/preview/" in answer.text and answer.status == 200
        )
        marks = []
        if mark and verb in REASONED:
            marks.append(("reason", mark))
        if mark and verb == "sign":
            marks.append(("opinion", mark))
        if mark and verb == "comment":
            marks.append(("remark", mark))
        version = int(form.value("version") or 0)
        cells = [(("headline", pk), version, ANYTHING)] if verb in PRINTED_ANEW else []
        acts = [] if verb == "restore" else [self.act(JOURNAL.get(verb, verb), pk)]
        self.oracle.heard(f"story: {verb}", answer, marks=marks, acts=acts, cells=cells, done=done)
        if verb == "correct" and done:
            self.newsroom.corrected.append(pk)
        if verb == "preview" and answer.doubtful:
            # Its address is shown once: a first link that nobody got to see may be there, too.
            self.oracle.acts.append(Act(self.username, verb, STORY, pk, done=False))

    def words_for(self, form: Form, verb: str) -> tuple[dict[str, str], str]:
        """What this person types and chooses, and the mark in it."""
        names = {name for name, _value in form.fields}
        given: dict[str, str] = {}
        mark = ""
        for name in ("opinion", "reason", "note", "text"):
            if name in names:
                given[name] = mark = new_mark("由")
        for name in ("why", "stage", "correction", "hours"):
            if options := [one for one in form.choices.get(name, []) if one]:
                given[name] = self.pick(options)
        if verb == "withhold" and (options := [one for one in form.choices.get("withheld", []) if one]):
            given["withheld"] = self.pick(options)
        if verb == "embargo":
            given["until"] = "" if self.chance(0.7) else in_days(2)
        if verb == "comment" and (options := form.choices.get("paragraph", [])):
            given["paragraph"] = self.pick(options)
        return given, mark

    # ---- stories ---------------------------------------------------------------------------------
    def edit_story(self) -> None:
        """A story's form is opened and saved with another headline."""
        if not (stories := self.stories(state=self.pick(("filed", "first", "second", "third", "returned")))):
            return
        pk = self.pick(stories[:15])
        path = f"/admin/stories/article/{pk}/change/"
        form = form_of(self.browser.get(path).forms())
        if form is None or "headline" not in dict(form.fields):
            return
        mark = new_mark("编")
        answer = self.press(path, form.filled({"headline": mark, "_save": "1"}))
        cells = [(("headline", pk), int(form.value("expected")), mark)]
        self.oracle.heard(
            "story: edit", answer, marks=[("story", mark)], cells=cells, done=answer.is_redirect
        )

    def write_story(self) -> None:
        """A story is begun in the back office."""
        path = "/admin/stories/article/add/"
        form = form_of(self.browser.get(path).forms())
        if form is None:
            return
        mark = new_mark("新")
        given = {
            "headline": mark,
            "body": "第一段。",
            "desk": str(self.desk or self.pick([*self.newsroom.desks.values()])),
        }
        given |= {
            "publication": str(self.newsroom.publication),
            "kind": form.value("kind") or "news",
            "_save": "1",
        }
        answer = self.press(path, form.filled(given))
        self.oracle.heard("story: new", answer, marks=[("story", mark)], done=answer.is_redirect)

    # ---- editions --------------------------------------------------------------------------------
    def rows(self, kind: str, query: str = "") -> list[str]:
        """The numbers of the rows that a list of the back office shows."""
        page = self.browser.get(f"/admin/{kind}/{query}").text
        return list(dict.fromkeys(re.findall(rf"/admin/{kind}/(\d+)/change/", page)))

    def keep_edition(self) -> None:
        """An edition is begun, or one in the making has another note."""
        editions = self.rows("stories/edition", "?out=no")
        if len(editions) > 8 or (editions and self.chance(0.6)):
            self.change_edition(self.pick(editions))
            return
        path = "/admin/stories/edition/add/"
        form = form_of(self.browser.get(path).forms())
        if form is None:
            return
        mark = new_mark("期")
        day = FIRST_DAY + timedelta(days=self.dice.randrange(2500))
        given = {"publication": str(self.newsroom.publication), "date": day.isoformat(), "date_note": mark}
        given |= {
            "pages-TOTAL_FORMS": "1",
            "pages-0-number": "1",
            "pages-0-name": new_mark("版"),
            "_continue": "1",
        }
        answer = self.press(path, form.filled(given))
        cells = [(("edition", pk), 0, mark)] if (pk := row_of(answer.location)) else []
        self.oracle.heard("edition: new", answer, cells=cells, done=answer.is_redirect)

    def change_edition(self, pk: str) -> None:
        path = f"/admin/stories/edition/{pk}/change/"
        form = form_of(self.browser.get(path).forms())
        if form is None or not form.value("expected"):
            return
        mark = new_mark("注")
        answer = self.press(path, form.filled({"date_note": mark, "_save": "1"}))
        cells = [(("edition", pk), int(form.value("expected")), mark)]
        acts = [self.act("keep", pk, thing="stories.edition")]
        self.oracle.heard("edition: edit", answer, acts=acts, cells=cells, done=answer.is_redirect)

    def lay_out(self) -> None:
        """A page takes a story that is signed off, or loses one, and is renamed."""
        editions = self.rows("stories/edition", "?out=no")
        if not editions:
            return
        forms = self.browser.get(f"/admin/stories/edition/{self.pick(editions)}/change/").text
        pages = re.findall(r"/admin/stories/page/(\d+)/change/", forms)
        if not pages:
            return
        pk = self.pick(pages)
        path = f"/admin/stories/page/{pk}/change/"
        form = form_of(self.browser.get(path).forms())
        if form is None or not form.value("expected"):
            return
        ready = self.stories(state="ready", placed="no")
        mark = new_mark("版")
        given, placed = layout_of(form, self.pick(ready) if ready else "", drop=self.chance(0.1))
        answer = self.press(path, form.filled({**given, "name": mark, "_save": "1"}))
        version = int(form.value("expected"))
        cells: list[Any] = [(("page", pk), version, mark), (("layout", pk), version, placed)]
        acts = [self.act("lay_out", pk, thing="stories.page")]
        self.oracle.heard("page: lay out", answer, acts=acts, cells=cells, done=answer.is_redirect)

    # ---- readers ---------------------------------------------------------------------------------
    def answer_report(self) -> None:
        """A reader's report is answered, given to a desk, or its contact forgotten."""
        reports = self.rows("stories/readerreport", "?state__exact=open")
        if not reports:
            return
        pk = self.pick(reports)
        page = self.browser.get(f"/admin/stories/readerreport/{pk}/change/")
        forms = [one for one in page.forms() if f"/readerreport/{pk}/" in one.action]
        if not forms:
            return
        form = self.pick(forms)
        verb = form.action.rstrip("/").rsplit("/", 1)[-1]
        given, marks = {}, []
        if verb == "answer":
            mark = new_mark("复")
            given, marks = (
                {"outcome": self.pick(("accepted", "declined")), "answer": mark},
                [("answer", mark)],
            )
        elif verb == "assign":
            given = {"desk": str(self.pick([*self.newsroom.desks.values()]))}
        answer = self.press(form.action, form.filled(given))
        act = {"answer": "answer_report", "assign": "assign_report", "forget": "forget_contact"}[verb]
        acts = [self.act(act, pk, thing="stories.readerreport")]
        self.oracle.heard(f"report: {verb}", answer, marks=marks, acts=acts, done=answer.is_redirect)


class Director(Editor):
    """A director, who sees all desks and lays out."""

    reads, edits, lays_out, answers = 12, 1, 8, 1


class Chief(Editor):
    """A chief editor, who brings editions out."""

    reads, edits, lays_out, answers = 14, 0, 2, 1

    def habits(self) -> Sequence[tuple[int, Callable[[], None]]]:
        return [*super().habits(), (8, self.publish), (1, self.decide_account)]

    def waiting(self) -> list[str]:
        if self.chance(0.4):
            return self.stories(
                state=self.pick(("published", "published", "ready", "third", "held", "spiked"))
            )
        return super().waiting()

    def publish(self) -> None:
        """An edition comes out, takes what was added since, or is taken back."""
        editions = self.rows(
            "stories/edition", f"?out={self.dice.choices(('no', 'later', 'yes'), (6, 2, 2))[0]}"
        )
        if not editions:
            return
        pk = self.pick(editions[:6])
        path = f"/admin/stories/edition/{pk}/publish/"
        page = self.browser.get(path)
        form = form_of(page.forms())
        if form is None:
            return
        if form.action.endswith("/unschedule/"):
            answer = self.press(form.action, form.filled({}))
            acts = [self.act("unschedule", pk, thing="stories.edition")]
            self.oracle.heard("edition: unschedule", answer, acts=acts, done=answer.is_redirect)
            return
        later = "at" in dict(form.fields) and self.chance(0.3)
        given = {"when": "later" if later else "now"}
        if "waiver" in dict(form.fields):
            given["waiver"] = new_mark("免")
        answer = self.press(path, form.filled(given))
        acts = [self.act("publish", pk, thing="stories.edition")]
        verb = "edition: schedule" if later else "edition: publish"
        self.oracle.heard(verb, answer, acts=acts, done=answer.is_redirect)

    def decide_account(self) -> None:
        """What the administrator asked for is confirmed or declined."""
        forms = [
            one for one in self.browser.get("/admin/account-changes/").forms() if "account" in one.action
        ]
        if forms:
            form = self.pick(forms)
            pressed = (
                self.pick([(name, value) for name, value, _to in form.buttons if name])
                if form.buttons
                else None
            )
            answer = self.press(form.action, [*form.fields, *([pressed] if pressed else [])])
            self.oracle.heard("account change: decide", answer, done=answer.is_redirect)


class Proofreader(Editor):
    """A proofreader, who reads what is signed off."""

    def habits(self) -> Sequence[tuple[int, Callable[[], None]]]:
        return [(1, self.review)]

    def waiting(self) -> list[str]:
        return self.stories(state=self.pick(("ready", "published")))


def button_of(action: str) -> str:
    """What the button of this address does: the last word of it that is no number."""
    words = [word for word in action.split("?")[0].strip("/").split("/") if not word.isdigit()]
    return words[-1]


def form_of(forms: list[Form]) -> Form | None:
    """The form that the page is about, which is no form of the frame around it."""
    return next(
        (
            one
            for one in forms
            if one.value("expected") or "_save" in {name for name, _value, _to in one.buttons}
        ),
        None,
    )


def row_of(location: str) -> str:
    """The number of the row whose form the answer leads to; "" for none."""
    found = re.search(r"/(\d+)/change/", location)
    return found[1] if found else ""


def layout_of(form: Form, story: str, *, drop: bool) -> tuple[dict[str, str], list[int]]:
    """What is typed into the lines of a page, and the stories that stand on it then."""
    fields = dict(form.fields)
    total = int(fields.get("placements-TOTAL_FORMS", "0"))
    lines = [fields.get(f"placements-{n}-article", "") for n in range(total)]
    placed = [int(each) for each in lines if each]
    given = {}
    if placed and drop:
        given["placements-0-DELETE"] = "on"
        return given, placed[1:]
    if story:
        prefix = f"placements-{total}"
        given |= {
            "placements-TOTAL_FORMS": str(total + 1),
            f"{prefix}-article": story,
            f"{prefix}-rank": "normal",
        }
        given |= {f"{prefix}-id": "", f"{prefix}-page": "", f"{prefix}-order": ""}
        placed.append(int(story))
    return given, placed


def in_days(days: int) -> str:
    return f"{datetime.now() + timedelta(days=days):%Y-%m-%dT%H:%M}"
