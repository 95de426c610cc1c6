"""`manage.py url_inventory` lists every URL: pattern, name, section, methods."""

import inspect
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.urls import URLPattern, URLResolver, get_resolver

ANY_METHOD = "any"


@dataclass(frozen=True)
class UrlEntry:
    """One URL pattern with its prefixes; `methods` is `any` if the view decides."""

    pattern: str
    name: str
    face: str
    methods: str


def list_url_entries() -> list[UrlEntry]:
    """Every pattern that this process answers, in the order in which they are tried."""
    return list(walk_url_patterns(get_resolver().url_patterns, "", ""))


def walk_url_patterns(
    entries: list[URLPattern | URLResolver], prefix: str, namespace: str
) -> Iterator[UrlEntry]:
    for entry in entries:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk_url_patterns(entry.url_patterns, pattern, inner)
        else:
            name = namespace + entry.name if entry.name else ""
            yield UrlEntry(f"/{pattern}", name, section_of_pattern(pattern), allowed_methods(entry.callback))


def section_of_pattern(pattern: str) -> str:
    """The section that the pattern belongs to; `site` for readers' pages."""
    first = pattern.split("/", 1)[0]
    rooms = ("admin", "api", "darkroom", "desk", "healthz", "preview", "readyz", "sign-in")
    return first if first in rooms else "site"


def allowed_methods(view: Any) -> str:
    """The methods that decorators such as `require_safe` allow, at any depth."""
    seen: set[int] = set()
    waiting = [view]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        closure = inspect.getclosurevars(each).nonlocals if inspect.isfunction(each) else {}
        if allowed := closure.get("request_method_list"):
            return " ".join(sorted(allowed))
        wrapped = getattr(each, "__wrapped__", None) or getattr(each, "func", None)
        waiting += [inner for inner in (wrapped, *closure.values()) if callable(inner)]
    return ANY_METHOD


class Command(BaseCommand):
    help = "List every address: pattern, name, face (site, admin …) and the methods it takes, where known."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON list instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list_url_entries()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
            return
        for one in found:
            self.stdout.write(f"{one.face:<8}{one.methods:<15}{one.pattern}  {one.name}".rstrip())
