"""The forms of a page that are sent by POST, and how a client fills them with marked texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin
from uuid import UUID, uuid4

from lxml import html

from tests.faulty_proxy.marks import marked_text, photo
from tests.faulty_proxy.world import PASSWORD, Group
from tests.html_forms import ALL_SEEN

LONG, SHORT = 900, 20
# Rows of a table inside a form have rules about which of their fields go together; they are left as they are.
OF_A_ROW = re.compile(r"-(\d+|__prefix__)-")
# Fields of the back office that look like texts and are none.
FORMATTED = re.compile("v(Date|Time|Integer|URL|ForeignKeyRawId)")
# What a page begins with that is read as a story.
PAGE_HEAD = "街道铺上新路面\n本报讯（记者 张三）"
TEXT_TYPES = ("text", "search", "")
BOUNDARY = "form-in-parts"


@dataclass
class Filled:
    """The fields of a form with their values, its files, and the digests of these."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    # Whether a file of it came with another form before.
    known: bool = False


@dataclass
class Form:
    """A form of a page with one of its buttons."""

    address: str
    element: html.HtmlElement
    controls: list[html.HtmlElement]
    button: tuple[str, str]

    @property
    def in_parts(self) -> bool:
        return self.element.get("enctype") == "multipart/form-data"


def forms(address: str, page: str) -> Iterator[Form]:
    """Each posting form of the page, once for each of its buttons."""
    tree = html.document_fromstring(page)
    for element in tree.iter("form"):
        if (element.get("method") or "").lower() != "post":
            continue
        controls = list(element.iter("input", "textarea", "select", "button"))
        if element.get("id"):
            controls += [
                each for each in tree.xpath("//*[@form=$id]", id=element.get("id")) if each not in controls
            ]
        controls = [each for each in controls if not disabled(each)]
        # Without a button nobody can send it.
        for each in filter(is_button, controls):
            where = urljoin(address, each.get("formaction") or element.get("action") or address)
            # The empty write page of a phone; its script puts a new key into the address.
            where = where.replace(str(UUID(int=0)), str(uuid4()))
            yield Form(where, element, controls, (each.get("name") or "", each.get("value") or ""))


def disabled(control: html.HtmlElement) -> bool:
    return control.get("disabled") is not None or any(
        parent.tag == "fieldset" and parent.get("disabled") is not None or parent.tag == "template"
        for parent in control.iterancestors()
    )


def is_button(control: html.HtmlElement) -> bool:
    kind = (control.get("type") or ("submit" if control.tag == "button" else "text")).lower()
    return control.tag in ("button", "input") and kind == "submit"


class Filler:
    """Fills one form: texts are marked, formats kept, choices made where one is required."""

    def __init__(self, form: Form, number: int, group: Group, *, of_answer: bool = False) -> None:
        self.form, self.number, self.group, self.of_answer = form, number, group, of_answer
        self.filled = Filled()
        self.groups: set[str] = set()

    def __call__(self) -> Filled:
        for control in self.form.controls:
            if control.get("name") and not is_button(control):
                self.fill(control, control.get("name"))
        if self.form.button[0]:
            self.filled.fields.append(self.form.button)
        return self.filled

    def put(self, name: str, value: str) -> None:
        self.filled.fields.append((name, value))

    def fill(self, control: html.HtmlElement, name: str) -> None:
        kind = (control.get("type") or "").lower() if control.tag == "input" else control.tag
        if control.tag == "select":
            self.choose(control, name)
        elif kind == "file":
            if not OF_A_ROW.search(name) and "image" in (control.get("accept") or ""):
                self.attach(name)
        elif kind in ("checkbox", "radio"):
            self.tick(control, name, kind)
        elif kind in ("button", "image", "reset"):
            return
        else:
            there = (
                control.get("value") or ""
                if control.tag == "input"
                else (control.text or "").removeprefix("\n")
            )
            self.put(name, self.typed(control, name, kind, there))

    def typed(self, control: html.HtmlElement, name: str, kind: str, there: str) -> str:
        """What stands in a field of text: a mark, or what its format wants."""
        if name in ALL_SEEN:
            return ALL_SEEN[name]
        if kind == "hidden" or control.get("readonly") is not None or OF_A_ROW.search(name):
            return there
        # A form beside others has its name before those of its fields.
        plain = name.rpartition("-")[2]
        if plain in FORMATS:
            return there if there and plain in KEPT else FORMATS[plain](self)
        if (kind in TEXT_TYPES or kind == "textarea") and not FORMATTED.search(control.get("class") or ""):
            long = kind == "textarea" and int(control.get("rows") or 9) > 2
            room = min(int(control.get("maxlength") or LONG), LONG if long else SHORT)
            if self.form.address.endswith("/import/") and name == "text" and not there:
                return PAGE_HEAD + marked_text(self.number, LONG) + "。"
            # What was looked at is what is loaded then.
            kept = self.of_answer and control.get("required") is None
            return there if kept or (self.of_answer and there) else marked_text(self.number, room) or there
        return there

    def choose(self, control: html.HtmlElement, name: str) -> None:
        options = [each for each in control.iter("option") if each.get("disabled") is None]
        chosen = [each.get("value") or "" for each in options if each.get("selected") is not None]
        offered = [each.get("value") for each in options if each.get("value")]
        multiple = control.get("multiple") is not None
        if not chosen and not multiple:
            chosen = [options[0].get("value") or ""] if options else []
        required = control.get("required") is not None or name == "action"
        own = OWN.get(name)
        if own and (not any(chosen) or name == "publication"):
            chosen = [str(self.group.names(own))]
        if not any(chosen) and required and offered:
            chosen = [offered[self.number % len(offered)]]
        for value in chosen:
            self.put(name, value)

    def tick(self, control: html.HtmlElement, name: str, kind: str) -> None:
        required = control.get("required") is not None and not OF_A_ROW.search(name)
        first = name not in self.groups
        self.groups.add(name)
        checked = control.get("checked") is not None
        box = kind == "checkbox" and (required or (name == "_selected_action" and first))
        if checked or box or (kind == "radio" and first and not self.checked_elsewhere(name)):
            self.put(name, control.get("value") or "on")

    def checked_elsewhere(self, name: str) -> bool:
        return any(
            each.get("name") == name and each.get("checked") is not None for each in self.form.controls
        )

    def username(self) -> str:
        """Who signs in, or a name that nobody has yet."""
        return self.group.people["editor"].username if "login" in self.form.address else f"u{self.number}"

    def password_of_account(self) -> str:
        """A new account needs one; of another, a new one waits for a second person, and so does all that follows."""
        is_new = "/add/" in self.form.address
        return PASSWORD if is_new or self.number % 4 == 0 else ""

    def attach(self, name: str) -> None:
        if name == "files" and self.group.sent_photo and self.group.dice.random() < 0.5:
            # The same file once more, which the newsroom has to notice.
            self.filled.files.append((name, self.group.sent_photo))
            self.filled.known = True
            return
        content, digest = photo(self.number)
        self.group.sent_photo = content
        self.filled.files.append((name, content))
        self.filled.digests.append(digest)


# A choice of one of the group's own things, also where a script would fetch what there is to choose.
OWN = {"publication": "own publication", "edition": "edition", "desk": "own desk"}
# What a field of that name wants instead of a marked text.
FORMATS = {
    "slug": lambda filler: f"n-{filler.number}",
    "username": lambda filler: filler.username(),
    "email": lambda filler: f"u{filler.number}@example.org",
    "date": lambda filler: filler.group.next_day().isoformat(),
    "order": lambda filler: str(filler.number),
    "number": lambda filler: str(filler.number % 900 + 1),
    "website": lambda filler: "",
    "until": lambda filler: "",
    "photographer": lambda filler: "",
    "code": lambda filler: "",
    "password1": lambda filler: filler.password_of_account(),
    "password2": lambda filler: filler.password_of_account(),
    "password": lambda filler: PASSWORD,
    "old_password": lambda filler: PASSWORD,
    "new_password1": lambda filler: PASSWORD,
    "new_password2": lambda filler: PASSWORD,
}
# These name a thing that is there; another value would be another thing.
KEPT = ("slug", "username", "email", "date", "order", "number")


def body_of(form: Form, filled: Filled) -> tuple[bytes, str]:
    """The bytes of the filled form, and their content type."""
    if not form.in_parts:
        return urlencode(filled.fields).encode(), "application/x-www-form-urlencoded"
    boundary = f"{BOUNDARY}-{uuid4().hex}"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + value.replace("\r\n", "\n").replace("\n", "\r\n").encode()
        for name, value in filled.fields
    ]
    parts += [
        (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{uuid4().hex}.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n"
        ).encode() + content
        for name, content in filled.files
    ]  # fmt: skip
    return b"\r\n".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"
