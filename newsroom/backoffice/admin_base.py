"""ModelAdmins of the back office: every write is one call of one action."""

from functools import cached_property
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, ProgrammingError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from newsroom.backoffice.delete_confirmation import rows_to_delete
from newsroom.backoffice.edit_conflicts import field_conflicts, list_unmerged_conflicts
from newsroom.backoffice.edit_merging import (
    ACKNOWLEDGED_VERSION_FIELD,
    add_merge_context,
    merge_into_newest,
    set_expected_version,
)
from newsroom.backoffice.forms import (
    CLEANED_FIELDS,
    ActionSavedModelForm,
    InlineRowForm,
    InlineRowFormSet,
    PreloadedAutocompleteSelect,
)
from newsroom.backoffice.history import render_history_page
from people import roles
from people.errors import ActionError, NotAllowed
from people.journal.recording import record_denied_attempt
from people.models import User
from people.text import clean_line
from stories import policy

MAX_SEARCH_LENGTH = 100
DATE_HIERARCHY_LOOKUPS = ("year", "month", "day", "gte", "lt")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def may_enter_back_office(user: Any) -> bool:
    """Whether the person is active and holds a role of the back office."""
    return isinstance(user, User) and user.has_role(*roles.role_codes("back_office"))


def require_staff_user(request: HttpRequest) -> User:
    """The signed-in back-office account; PermissionDenied for anybody else."""
    if not may_enter_back_office(request.user):
        raise PermissionDenied
    return cast(User, request.user)


class BoundedPaginator(Paginator):
    """Pages of a list of which at most `most` rows are counted."""

    most = 5000

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if isinstance(rows, models.QuerySet):
            return rows.order_by().values("pk")[: self.most].count()
        return len(rows)


class PolicyModelAdmin(admin.ModelAdmin):
    """A ModelAdmin that asks the policy for permission and writes through actions."""

    form = ActionSavedModelForm
    formfield_overrides = CLEANED_FIELDS
    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    # Whether a form is saved in one transaction from reading it to Django's own log; not where files take their time.
    saves_in_one_transaction = True

    # ---- what each ModelAdmin says about itself ------------------------------------------------
    def may(self, actor: User, act: str, thing: models.Model | None = None) -> bool:
        """Whether the person may `see`, `keep` or `discard` the thing, or any of its kind."""
        return policy.is_allowed(actor, act, thing or self.model)

    def allows(self, request: HttpRequest, act: str, thing: models.Model | None = None) -> bool:
        """The answer of `may()` for the signed-in user, cached within the request.

        Each act and version of a row is asked about once; Django's forms ask some hundred times about the
        same row.
        """
        answers: dict[Any, bool] = request.__dict__.setdefault("_allowed", {})
        row = thing and (thing.pk, getattr(thing, "version", None), getattr(thing, "state", None))
        key = self.model, act, row
        if key not in answers or (thing and thing._state.adding):
            answers[key] = self.may(require_staff_user(request), act, thing)
        return answers[key]

    def write(self, thing: Any, form: Any, lines: dict[type, list[Any]], *, by: User) -> None:
        """The object and its inline rows are saved as the form says, by one action."""
        raise ProgrammingError(f"{type(self).__name__} has no action that writes.")

    def discard(self, thing: Any, *, by: User) -> None:
        """The object is deleted, by one action."""
        raise ProgrammingError(f"{type(self).__name__} has no action that discards.")

    def named(self, request: HttpRequest) -> models.QuerySet:
        """The rows that pages about other objects may name."""
        return self.get_queryset(request)

    # ---- permissions ---------------------------------------------------------------------------
    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_enter_back_office(request.user) and self.allows(request, "see")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allows(request, "see", obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.allows(request, "keep")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allows(request, "keep", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allows(request, "discard", obj)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        """Raises 404, for missing and hidden objects alike."""
        raise Http404

    # ---- saving --------------------------------------------------------------------------------
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Writes nothing: `save_related` writes the object with its inline rows."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The object and its inline rows are written together."""
        lines = {formset.model: formset.lines() for formset in formsets}
        self.write(form.instance, form, lines, by=require_staff_user(request))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """The form; an action's refusal is shown in it with all that was typed.

        A form older than its row is put on top of the newest one; only what two people changed is asked about.
        """
        if request.method != "POST" or object_id is None:
            return self.try_changeform(request, object_id, form_url, extra_context)
        if read := request.POST.get(ACKNOWLEDGED_VERSION_FIELD):
            request.POST = set_expected_version(request.POST, read)  # type: ignore[assignment]
        response = self.try_changeform(request, object_id, form_url, extra_context)
        merge = merge_into_newest(self, request, object_id) if response.status_code == 409 else None
        if merge is None:
            return response
        request.POST, request.merge, request.refusal = merge.data, merge, None  # type: ignore[assignment, attr-defined]
        response = self.try_changeform(request, object_id, form_url, extra_context)
        if merge.kept and response.status_code == 302:
            told = _("While you were working somebody else changed: %(what)s. Both changes are kept.")
            messages.info(request, told % {"what": "、".join(merge.kept)})
        return response

    def try_changeform(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any
    ) -> HttpResponse:
        # Django's own does the same inside a transaction; `admin_view` has checked against forgery by now.
        whole, bare = super().changeform_view, self._changeform_view  # type: ignore[attr-defined]
        first = whole if self.saves_in_one_transaction else bare
        try:
            return first(request, object_id, form_url, extra_context)
        except NotAllowed as refusal:
            record_denied_attempt(refusal)
            raise PermissionDenied(str(refusal)) from refusal
        except ActionError as refusal:
            record_denied_attempt(refusal)
            request.refusal = refusal  # type: ignore[attr-defined]
        except IntegrityError:
            request.refusal = ActionError(concurrent_change_message())  # type: ignore[attr-defined]
        # The first try has been rolled back as a whole; the second reads the rows as they are now.
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refusal, form.merge = getattr(request, "refusal", None), getattr(request, "merge", None)
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        if context["original"]:
            # The name of the thing is the title of its page; what kind of thing it is, the way up says.
            context |= {"title": context["subtitle"], "subtitle": None}
        add_merge_context(request, context)
        if form.is_bound and form.is_stale:
            context["texts_now"] = list_unmerged_conflicts(
                form, field_conflicts(form, context["inline_admin_formsets"])
            )
        response = super().render_change_form(request, context, *args, **kwargs)
        if form.is_bound and (form.is_stale or form.refusal):
            response.status_code = 409
        return response

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return keep_only_add_button(super().formfield_for_dbfield(db_field, request, **kwargs))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = PreloadedAutocompleteSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    # ---- throwing away -------------------------------------------------------------------------
    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.discard(obj, by=require_staff_user(request))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        """Every row of the queryset is deleted, or none is."""
        for thing in queryset:
            self.discard(thing, by=require_staff_user(request))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        names, counts, lacking, protected = rows_to_delete(objs, request, self.admin_site)
        # Before asking, everything in the way is listed; once confirmed, the action itself says why not.
        return names, counts, lacking, [] if request.POST.get("post") else protected

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ActionError, models.ProtectedError, IntegrityError) as error:
            self.say_refused(request, error)
        return HttpResponseRedirect(reverse(self.address("change"), args=[quote(object_id)]))

    # ---- what happened -------------------------------------------------------------------------
    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What the journal says about the object."""
        if request.method not in SAFE_METHODS:
            return HttpResponseNotAllowed(SAFE_METHODS)
        return render_history_page(self, request, object_id, require_staff_user(request))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Does nothing: the journal is the only record."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Does nothing, as `log_addition`."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Does nothing, as `log_addition`."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        extra_context = {"title": capfirst(str(self.opts.verbose_name_plural)), **(extra_context or {})}
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except (ActionError, models.ProtectedError, IntegrityError) as error:
            self.say_refused(request, error)
        return HttpResponseRedirect(request.get_full_path())

    def say_refused(self, request: HttpRequest, error: Exception) -> None:
        """The refusal is shown as a message; NotAllowed becomes a 403."""
        if isinstance(error, ActionError):
            record_denied_attempt(error)
        if isinstance(error, NotAllowed):
            raise PermissionDenied(str(error)) from error
        text = str(error) if isinstance(error, ActionError) else object_still_used_message()
        self.message_user(request, text, messages.ERROR)

    def address(self, view: str) -> str:
        """The URL name of one of this ModelAdmin's views."""
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}"

    # ---- asking --------------------------------------------------------------------------------
    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Allows only lookups of the list's own filters, so that no URL can probe data."""
        return lookup in self.asked()

    def asked(self) -> set[str]:
        """The lookups that this list's own filters send."""
        found: set[str] = set()
        if self.date_hierarchy:
            found |= {f"{self.date_hierarchy}__{part}" for part in DATE_HIERARCHY_LOOKUPS}
        each: Any
        for each in self.list_filter:
            name = each[0] if isinstance(each, tuple) else each
            if isinstance(name, str):
                found |= {f"{name}{ending}" for ending in ("__exact", "__id__exact", "__isnull")}
            else:
                found.add(name.parameter_name)
        return found

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        # The database refuses control characters and patterns without end; nobody searches for either.
        return super().get_search_results(request, queryset, clean_line(search_term)[:MAX_SEARCH_LENGTH])


class ReadOnlyAdmin(PolicyModelAdmin):
    """A ModelAdmin in which nobody can change anything."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "POST":
            raise PermissionDenied
        return super().changelist_view(request, extra_context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if request.method == "POST":
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)


class ParentPermissionInline(admin.TabularInline):
    """Inline rows, saved by the form's action, with the permissions of their parent."""

    form = InlineRowForm
    formset = InlineRowFormSet
    formfield_overrides = CLEANED_FIELDS
    extra = 0
    max_num = 60
    # Read with the rows, so that a longer list costs no more queries.
    related: tuple[str, ...] = ()

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        # Without a ceiling of its own a form may claim a thousand lines more than it shows.
        return super().get_formset(request, obj, validate_max=True, absolute_max=self.max_num + 1, **kwargs)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        return rows.select_related(*self.related) if self.related else rows

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = PreloadedAutocompleteSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return keep_only_add_button(super().formfield_for_dbfield(db_field, request, **kwargs))

    def parent(self) -> Any:
        """The ModelAdmin whose form has these inline rows."""
        return self.admin_site.get_model_admin(self.parent_model)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.parent().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.parent().has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.parent().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.parent().has_change_permission(request, obj)


def keep_only_add_button(field: Any) -> Any:
    """The field, with only the “add” button left beside its choice."""
    if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
        wrapper = field.widget
        wrapper.can_change_related = wrapper.can_delete_related = wrapper.can_view_related = False
    return field


def concurrent_change_message() -> str:
    return _(
        "Somebody saved something that stands in the way at the same moment; look again and save once more."
    )


def object_still_used_message() -> str:
    return _("This is still used elsewhere; take it out there first. Nothing was deleted.")
