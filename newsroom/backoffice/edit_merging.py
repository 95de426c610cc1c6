"""Changes that two people made in one form's fields, put together (合并修改).

A page says with its form what each field showed, as digests. When the form comes back and the row is another by now,
three texts are known of every field: whether it is what was shown, what stands in the database, and what was typed.
"""

import hashlib
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

SHOWN_VALUES_FIELD = "shown_values"
# Ticked by somebody who has read what stands in the database now, and saves over it.
ACKNOWLEDGED_VERSION_FIELD = "read_version"
# The fields that say by themselves what was seen; nobody types into them.
HIDDEN_VERSION_FIELDS = frozenset({"expected", "pages_shown"})
# Where somebody signed, returned or published meanwhile, nothing is put together unseen.
WORKFLOW_STATE_ATTRIBUTES = ("state", "published_at", "withdrawn_at")

PostedValues = list[str]
FieldValues = dict[str, PostedValues]
DigestByField = dict[str, str]


@dataclass
class EditMerge:
    """The form as it would be sent by somebody who had seen the newest row.

    `kept` names what somebody else had changed and stays, `conflicts` what both did; typed is what stands there.
    """

    data: QueryDict
    kept: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    shown: dict[str, Any] = field(default_factory=dict)


# ---- one field ------------------------------------------------------------------------------------
def editable_field_names(form: Any, leave_out: Iterable[str] = ()) -> list[str]:
    """The fields somebody can type into; not files, whose content no page shows."""
    skipped = HIDDEN_VERSION_FIELDS | set(leave_out)
    return [
        name
        for name, each in form.fields.items()
        if name not in skipped and not each.disabled and not each.widget.needs_multipart_form
    ]


def stored_values(form: Any, name: str) -> PostedValues:
    """What a browser sends for the field of an unbound form when nobody has touched it."""
    asked = form.fields[name]
    value = asked.prepare_value(form.get_initial_for_field(asked, name))
    widget: Any = getattr(asked.widget, "widget", asked.widget)
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if widget.check_test(value) else []
    if isinstance(widget, forms.MultiWidget):
        parts = widget.decompress(value) or []
        return [str(part.format_value(one) or "") for part, one in zip(widget.widgets, parts, strict=True)]
    said = widget.format_value(value)
    return [str(one) for one in said] if isinstance(said, list | tuple) else [str(said or "")]


def values_digest(values: Iterable[str]) -> str:
    """10 hexadecimal digits; neither a browser's line ends nor the order of choices matters."""
    said = sorted(filter(None, (each.replace("\r\n", "\n").strip() for each in values)))
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:10]


def is_untouched(form: Any, name: str) -> bool:
    """Whether the sent form holds in the field what its row, as it is now, would show there."""
    sent = form.data.getlist(form.add_prefix(name)) if hasattr(form.data, "getlist") else []
    return values_digest(sent) == values_digest(stored_values(form, name))


def row_digests(row: FieldValues) -> DigestByField:
    return {name: values_digest(values) for name, values in row.items()}


def state_digest(thing: Any) -> str:
    """A digest of whether it is signed, published or withdrawn."""
    return values_digest(f"{name}={getattr(thing, name, None)}" for name in WORKFLOW_STATE_ATTRIBUTES)


# ---- what a page showed ---------------------------------------------------------------------------
def stored_row(form: Any, leave_out: Iterable[str] = ()) -> FieldValues:
    return {name: stored_values(form, name) for name in editable_field_names(form, leave_out)}


def inline_field_names_left_out(formset: Any) -> set[str]:
    return {formset.model._meta.pk.name, formset.fk.name, "DELETE"}


def stored_inline_rows(formset: Any) -> list[FieldValues]:
    """The formset's rows as they stand in the database."""
    left_out = inline_field_names_left_out(formset)
    return [stored_row(line, left_out) for line in formset.initial_forms]


def fields_not_shown(form: Any, shown: Iterable[str]) -> set[str]:
    """The form's fields that stand on its page nowhere; what is not there is not sent either."""
    return set(form.fields) - set(shown)


def shown_values(
    form: Any, formsets: Iterable[Any], thing: Any, leave_out: Iterable[str] = ()
) -> dict[str, Any]:
    """What an unbound form and its inline rows show, as digests, for the page to send back."""
    return {
        "state": state_digest(thing),
        "fields": row_digests(stored_row(form, leave_out)),
        "lines": {each.prefix: [row_digests(row) for row in stored_inline_rows(each)] for each in formsets},
    }


def shown_fields_json(form: Any) -> str:
    """The digests of what a form of its own shows; of a sent one, those that it was opened with."""
    if form.is_bound:
        return str(form.data.get(form.add_prefix(SHOWN_VALUES_FIELD)) or "")
    return json.dumps(row_digests(stored_row(form)))


def read_shown_fields(said: str | None) -> DigestByField | None:
    """The digests a page sent back of one form; None if they are missing or not of this shape."""
    try:
        return {str(name): str(each) for name, each in json.loads(said or "null").items()}
    except (ValueError, AttributeError, RecursionError):
        return None


def read_shown_values(sent: QueryDict) -> dict[str, Any] | None:
    """What the page sent back of it; None if it is missing or not of this shape."""
    try:
        shown = json.loads(sent.get(SHOWN_VALUES_FIELD) or "null")
        lines = {
            str(prefix): [{str(name): str(each) for name, each in row.items()} for row in rows]
            for prefix, rows in shown["lines"].items()
        }
        fields = {str(name): str(each) for name, each in shown["fields"].items()}
        return {"state": str(shown["state"]), "fields": fields, "lines": lines}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


# ---- versions -------------------------------------------------------------------------------------
def current_version_text(form: Any) -> str:
    """The version that stands in the database, with its pages' where a form says them."""
    return f"{form.version_now} {form.initial.get('pages_shown', '')}".strip()


def set_expected_version(sent: QueryDict, read: str) -> QueryDict:
    """The sent form, which now expects the version its sender has read."""
    data = sent.copy()
    version, _space, pages = read.partition(" ")
    data["expected"] = version
    if pages:
        data["pages_shown"] = pages
    return data


def is_form_outdated(form: Any, sent: QueryDict) -> bool:
    """Whether the sent form names an earlier version of the row, or other pages, than the unbound form does."""
    said = sent.get(form.add_prefix("expected")) or ""
    if not (said.isascii() and said.isdigit() and len(said) < 10 and form.version_now):
        return False
    is_same = "pages_shown" not in form.initial or sent.get("pages_shown") == form.initial["pages_shown"]
    return 0 < int(said) < form.version_now or (int(said) == form.version_now and not is_same)


# ---- putting together -----------------------------------------------------------------------------
def merge_fields(
    form: Any, sent: QueryDict, shown: Mapping[str, str], merge: EditMerge, leave_out: Iterable[str] = ()
) -> DigestByField:
    """The fields of one form are merged in `merge.data`; returns what is shown of each from now on."""
    now: DigestByField = {}
    for name in editable_field_names(form, leave_out):
        stored = stored_values(form, name)
        address = form.add_prefix(name)
        standing, was = values_digest(stored), shown.get(name, "")
        typed = values_digest(sent.getlist(address))
        now[name] = standing
        if standing in (was, typed):
            continue
        label = capfirst(str(form.fields[name].label))
        if typed == was:
            merge.data.setlist(address, list(filter(None, stored)))
            merge.kept.append(label)
        else:
            merge.conflicts.append(label)
            now[name] = was
    return now


@dataclass
class InlineRow:
    """One inline row as it is to be sent: the id of its row ("" for a new one), and its values."""

    values: FieldValues
    pk: str = ""
    is_deleted: bool = False


def posted_inline_rows(
    formset: Any, sent: QueryDict, names: Sequence[str]
) -> tuple[list[InlineRow], list[InlineRow]]:
    """The typed rows: those that were there, and new ones that somebody has filled in."""

    def number(name: str) -> int:
        said = sent.get(f"{formset.prefix}-{name}") or ""
        return min(int(said), 1000) if said.isascii() and said.isdigit() and len(said) < 6 else 0

    lines = []
    for index in range(number("TOTAL_FORMS")):
        at = f"{formset.prefix}-{index}"
        values = {name: sent.getlist(f"{at}-{name}") for name in names}
        lines.append(InlineRow(values, is_deleted=bool(sent.get(f"{at}-DELETE"))))
    old = number("INITIAL_FORMS")
    empty = row_digests(stored_row(formset.empty_form, inline_field_names_left_out(formset)))
    new = [line for line in lines[old:] if not line.is_deleted and row_digests(line.values) != empty]
    return lines[:old], new


def merge_inline_rows(
    formset: Any, label: str, sent: QueryDict, shown: list[DigestByField], merge: EditMerge
) -> list[DigestByField]:
    """The inline rows are merged in `merge.data`; returns what is shown of them from now on."""
    stored = stored_inline_rows(formset)
    standing = [row_digests(row) for row in stored]
    numbers = [str(line.instance.pk) for line in formset.initial_forms]
    names = editable_field_names(formset.empty_form, inline_field_names_left_out(formset))
    old, new = posted_inline_rows(formset, sent, names)
    is_mine = bool(new) or [row_digests(line.values) for line in old] != shown
    is_mine = is_mine or any(line.is_deleted for line in old)
    if not is_mine:
        if standing != shown:
            merge.kept.append(label)
        write_inline_rows(formset, merge.data, map(InlineRow, stored, numbers), [])
        return standing
    if standing == shown and len(old) == len(shown):
        # The same rows, though they may have been written anew.
        for line, number in zip(old, numbers, strict=True):
            line.pk = number
        write_inline_rows(formset, merge.data, old, new)
        return standing
    merged = merge_inline_rows_one_by_one(old, stored, shown)
    if merged is None:
        merge.conflicts.append(label)
        # Saved over what stands there: each typed row takes a stored one's place, and what is left over goes.
        over = [
            InlineRow(line.values, number, line.is_deleted)
            for line, number in zip(old, numbers, strict=False)
        ]
        left = [
            InlineRow(row, number, is_deleted=True)
            for row, number in zip(stored[len(old) :], numbers[len(old) :], strict=True)
        ]
        more = [line for line in old[len(numbers) :] if not line.is_deleted]
        write_inline_rows(formset, merge.data, [*over, *left], [*more, *new])
        return shown
    merge.kept.append(label)
    for line, number in zip(merged, numbers, strict=True):
        line.pk = number
    write_inline_rows(formset, merge.data, merged, new)
    return standing


def merge_inline_rows_one_by_one(
    old: Sequence[InlineRow], stored: Sequence[FieldValues], shown: Sequence[DigestByField]
) -> list[InlineRow] | None:
    """The stored rows with what was typed into them; None where both changed one field, or rows went or moved."""
    if len(old) != len(shown) or len(stored) < len(shown):
        return None
    found = []
    for line, row, was in zip(old, stored, shown, strict=False):
        standing, typed = row_digests(row), row_digests(line.values)
        if line.is_deleted:
            if standing != was:
                return None
            found.append(InlineRow(row, is_deleted=True))
            continue
        values = {}
        for name in row:
            is_theirs, is_mine = standing[name] != was.get(name), typed[name] != was.get(name)
            if is_theirs and is_mine and standing[name] != typed[name]:
                return None
            values[name] = line.values[name] if is_mine else row[name]
        found.append(InlineRow(values))
    # What somebody else has added stands below what was there.
    return [*found, *(InlineRow(row) for row in stored[len(shown) :])]


def write_inline_rows(
    formset: Any, data: QueryDict, old: Iterable[InlineRow], new: Iterable[InlineRow]
) -> None:
    """In `data` the formset's rows are these, and no others."""
    prefix = formset.prefix
    numbers = {name: data.get(f"{prefix}-{name}", "0") for name in ("MIN_NUM_FORMS", "MAX_NUM_FORMS")}
    for key in [key for key in data if key.startswith(f"{prefix}-")]:
        del data[key]
    old, new = list(old), list(new)
    numbers |= {"TOTAL_FORMS": str(len(old) + len(new)), "INITIAL_FORMS": str(len(old))}
    for name, value in numbers.items():
        data[f"{prefix}-{name}"] = value
    parent = str(formset.instance.pk or "")
    for index, line in enumerate([*old, *new]):
        at = f"{prefix}-{index}"
        data[f"{at}-{formset.model._meta.pk.name}"] = line.pk
        data[f"{at}-{formset.fk.name}"] = parent
        if line.is_deleted:
            data[f"{at}-DELETE"] = "on"
        for name, values in line.values.items():
            data.setlist(f"{at}-{name}", list(filter(None, values)))


def merge_edits(
    form: Any,
    formsets: Mapping[str, Any],
    thing: Any,
    sent: QueryDict,
    shown: dict[str, Any],
    leave_out: Iterable[str] = (),
) -> EditMerge:
    """What was typed, on top of the newest row: `form` and `formsets` (by their label) are unbound and hold that."""
    merge = EditMerge(sent.copy())
    merge.shown = shown_values(form, formsets.values(), thing, leave_out)
    merge.shown["fields"] = merge_fields(form, sent, shown["fields"], merge, leave_out)
    for label, formset in formsets.items():
        if f"{formset.prefix}-TOTAL_FORMS" in sent:
            was = shown["lines"].get(formset.prefix, [])
            merge.shown["lines"][formset.prefix] = merge_inline_rows(formset, label, sent, was, merge)
    if merge.shown["state"] != shown["state"]:
        merge.conflicts.append(_("What has become of it"))
        merge.shown["state"] = shown["state"]
    if not merge.conflicts:
        merge.data["expected"] = str(form.initial["expected"])
        if "pages_shown" in form.initial:
            merge.data["pages_shown"] = form.initial["pages_shown"]
    merge.data[SHOWN_VALUES_FIELD] = json.dumps(merge.shown)
    return merge


def merge_row(form: Any, sent: QueryDict, shared: Container[str]) -> QueryDict:
    """What was typed into one row of several, on top of the newest; unchanged if that cannot be done unseen.

    `shared` are fields that the same form writes into all its rows.
    """
    address = form.add_prefix(SHOWN_VALUES_FIELD)
    shown = read_shown_fields(sent.get(address))
    if shown is None or not is_form_outdated(form, sent):
        return sent
    merge = EditMerge(sent.copy())
    now = merge_fields(form, sent, shown, merge)
    is_written_over = any(now[name] != shown.get(name) and name in shared for name in now)
    if not merge.conflicts and not is_written_over:
        merge.data[form.add_prefix("expected")] = str(form.version_now)
        merge.data[address] = json.dumps(now)
    return merge.data


# ---- in the back office ---------------------------------------------------------------------------
def merge_into_newest(model_admin: Any, request: HttpRequest, object_id: str) -> EditMerge | None:
    """What was typed into an outdated form, on top of the row as it is now; None if the form says too little."""
    shown = read_shown_values(request.POST)
    thing = model_admin.get_queryset(request).filter(pk=unquote(object_id)).first()
    if shown is None or not thing or not model_admin.has_change_permission(request, thing):
        return None
    reading = copy(request)
    reading.method = "GET"
    fields = flatten_fieldsets(model_admin.get_fieldsets(reading, thing))
    form = model_admin.get_form(reading, thing, change=True, fields=fields)(instance=thing)
    if "expected" not in form.fields or not is_form_outdated(form, request.POST):
        return None
    formsets, inlines = model_admin._create_formsets(reading, thing, change=True)
    labels = [capfirst(str(inline.opts.verbose_name_plural)) for inline in inlines]
    by_label = dict(zip(labels, formsets, strict=True))
    return merge_edits(form, by_label, thing, request.POST, shown, fields_not_shown(form, fields))


def add_merge_context(request: HttpRequest, context: dict[str, Any]) -> None:
    """The page of a form says what it shows; one that was outdated, what could not be put together."""
    form = context["adminform"].form
    if form.is_bound:
        context[SHOWN_VALUES_FIELD] = request.POST.get(SHOWN_VALUES_FIELD, "")
    elif context["original"] and "expected" in form.fields:
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        left_out = fields_not_shown(form, flatten_fieldsets(context["adminform"].fieldsets))
        context[SHOWN_VALUES_FIELD] = json.dumps(shown_values(form, formsets, context["original"], left_out))
    if form.is_bound and form.is_stale and form.merge:
        context |= {"merge": form.merge, ACKNOWLEDGED_VERSION_FIELD: current_version_text(form)}
