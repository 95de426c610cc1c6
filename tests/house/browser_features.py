"""`python -m tests.house.browser_features data.json` writes which features of the web are younger than our browsers.

`data.json` is that of the package @mdn/browser-compat-data (CC0). What stands in `browser_features.json` came out in a
later version of Chrome or Safari than OLDEST, by kind and name, with the two versions (null: in none).
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# The oldest browsers with which a reader or reporter must get through.
OLDEST = {"chrome": 88.0, "safari": 15.0}
TABLE = Path(__file__).with_suffix(".json")
Versions = list[float | None]
# Signs of a language that no name tells; where the data keeps them.
SYNTAX = {
    "lookbehind": "javascript.regular_expressions.lookbehind_assertion",
    "static block": "javascript.classes.static.initialization_blocks",
    "private member test": "javascript.classes.private_class_fields_in",
    "top-level await": "javascript.operators.await.top_level",
    "import attributes": "javascript.statements.import.import_attributes",
    "logical assignment": "javascript.operators.logical_or_assignment",
    "nullish assignment": "javascript.operators.nullish_coalescing_assignment",
    "dynamic viewport unit": "css.types.length.viewport_percentage_units_dynamic",
    "container unit": "css.types.length.container_query_length_units",
    "nesting": "css.selectors.nesting",
}


def version_of(compat: dict[str, Any], browser: str) -> float | None:
    """The first version without a flag that has it and did not drop it again; None if there is none."""
    told = compat["support"].get(browser, [])
    for each in told if isinstance(told, list) else [told]:
        added = each.get("version_added")
        if added and added != "preview" and not each.get("flags") and not each.get("version_removed"):
            return 0.0 if added is True else float(".".join(added.strip("≤").split(".")[:2]))
    return None


def versions(feature: dict[str, Any]) -> Versions | None:
    compat = feature.get("__compat")
    return [version_of(compat, browser) for browser in OLDEST] if compat else None


def is_younger(found: Versions) -> bool:
    return any(each is None or each > oldest for each, oldest in zip(found, OLDEST.values(), strict=True))


def inside(feature: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, each) for name, each in feature.items() if name != "__compat" and isinstance(each, dict))


def members(data: dict[str, Any]) -> dict[str, list[Versions]]:
    """What a script may name, and every place that has a thing of this name."""
    found: dict[str, list[Versions]] = {}
    for room in (data["javascript"]["builtins"], data["api"]):
        for name, feature in inside(room):
            for called, each in ((name, feature), *inside(feature)):
                if told := versions(each):
                    found.setdefault(called, []).append(told)
    return found


def by_kind(data: dict[str, Any]) -> dict[str, dict[str, Versions]]:
    """Kind and name of everything that is younger; of a script's name only when no place has it for longer."""
    css, html = data["css"], data["html"]
    young: dict[str, dict[str, Versions]] = {
        "member": {name: places[0] for name, places in members(data).items() if all(map(is_younger, places))},
        "property": {},
        "value": {},
        "at-rule": {},
        "selector": {},
        "function": {},
        "element": {},
        "attribute": {},
        "syntax": {},
    }

    def take(kind: str, name: str, feature: dict[str, Any]) -> None:
        found = versions(feature)
        if found and is_younger(found):
            young[kind][name] = found

    for name, feature in inside(css["properties"]):
        take("property", name, feature)
        for value, each in inside(feature):
            take("value", f"{name}: {value.replace('_', '-')}", each)
    for kind, room in (("at-rule", css["at-rules"]), ("selector", css["selectors"])):
        for name, feature in inside(room):
            take(kind, name, feature)
    for name, feature in inside(css["types"]):
        for called, each in ((name, feature), *inside(feature)):
            take("function", called, each)
    for name, feature in inside(html["elements"]):
        take("element", name, feature)
        for attribute, each in inside(feature):
            take("attribute", f"{name} {attribute}", each)
    for name, feature in inside(html["global_attributes"]):
        take("attribute", f"* {name}", feature)
    for name, path in SYNTAX.items():
        feature = data
        for part in path.split("."):
            feature = feature[part]
        take("syntax", name, feature)
    return young


if __name__ == "__main__":
    young = by_kind(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    lines = [
        f"{json.dumps(kind)}: {{\n"
        + ",\n".join(f"{json.dumps(name)}: {json.dumps(told)}" for name, told in sorted(names.items()))
        + "\n}"
        for kind, names in young.items()
    ]
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    print({kind: len(names) for kind, names in young.items()})
