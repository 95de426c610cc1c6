"""Whatever the newsroom says in English, it can say in Chinese, and the catalogue says nothing else."""

import ast
import re

from tests.house import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")


def key(message_id: str | tuple[str, ...] | list[str], context: str | None) -> tuple[str | None, str]:
    return context, message_id if isinstance(message_id, str) else message_id[0]


def test_every_message_has_a_chinese_translation() -> None:
    translated = {key(message.id, message.context) for message in messages.kept() if any(message.string)}
    missing = [
        f"{message.place} says “{message.text}”; give it its Chinese (make messages, then edit django.po)."
        for message in messages.spoken()
        if (message.context, message.text) not in translated
    ]
    assert missing == []


def test_the_catalogue_holds_no_message_that_nobody_says() -> None:
    said = {(message.context, message.text) for message in messages.spoken()}
    unused = [
        message.id
        for message in messages.kept()
        if message.id and key(message.id, message.context) not in said
    ]
    assert unused == []


def test_a_translation_keeps_the_placeholders_of_its_message() -> None:
    differing = []
    for message in messages.kept():
        english = message.id if isinstance(message.id, str) else message.id[-1]
        chinese = message.string if isinstance(message.string, str) else message.string[0]
        if english and sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(chinese)):
            differing.append((english, chinese))
    assert differing == []


def test_the_catalogue_lies_in_the_tree_as_the_tool_writes_it() -> None:
    assert messages.PO.read_bytes() == messages.po_bytes(messages.updated(messages.kept()))


def test_the_compiled_catalogue_is_what_the_readable_one_compiles_to() -> None:
    assert messages.MO.read_bytes() == messages.mo_bytes(messages.kept())


def test_gettext_goes_only_by_names_the_tool_listens_to() -> None:
    unheard = []
    for floor in messages.FLOORS:
        for path in sorted((messages.ROOT / floor).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                    for name in node.names:
                        called = name.asname or name.name
                        plain = name.name in ("gettext", "gettext_lazy", "gettext_noop")
                        if "gettext" in name.name and called != name.name and not (plain and called == "_"):
                            unheard.append(
                                f"{path.relative_to(messages.ROOT)}:{node.lineno} calls it {called}"
                            )
    assert unheard == []


def test_messages_of_templates_are_heard_with_their_plurals_and_contexts(tmp_path) -> None:
    template = tmp_path / "page.html"
    template.write_text(
        "<h1>{% translate 'Good morning' %}</h1>\n"
        "   {% blocktranslate count n=pages|length %}{{ n }} leaf{% plural %}{{ n }} leaves{% endblocktranslate %}\n"
        "{% translate 'Desk' context 'furniture' %} {{ _('Lamp') }}\n"
    )
    found = messages.extract(
        "python", messages.io.BytesIO(messages.source(template).encode()), messages.FUNCTIONS
    )
    assert [(said, context) for _line, said, _comments, context in found] == [
        ("Good morning", None),
        (("%(n)s leaf", "%(n)s leaves"), None),
        ("Desk", "furniture"),
        ("Lamp", None),
    ]
