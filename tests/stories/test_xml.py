"""Whatever text there is, XML made of it can be read, and says the same."""

from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from stories.text.xml import strip_forbidden_characters, wrap_in_element, xml_element

ANY_TEXT = st.text(st.characters(), max_size=200)


@given(ANY_TEXT)
@example("a\x00b\x0b\x1f\ufffe\uffff\ud800c")
@example("]]><script>&amp;\u2028文峰区 🙂 \u202eعربى")
def test_any_text_is_well_formed_and_comes_back(text: str) -> None:
    made = wrap_in_element("outer", xml_element("inner", text, title=text), xmlns="urn:x")
    root = etree.fromstring(made.encode("utf-8"))
    # A parser reads every line end as one; that is XML's own rule.
    assert (root[0].text or "") == strip_forbidden_characters(text).replace("\r\n", "\n").replace("\r", "\n")


def test_what_xml_forbids_is_left_out_and_nothing_else() -> None:
    assert strip_forbidden_characters("甲\x00\x08乙\t\n丙\ufffe\udfff丁🙂\x7f") == "甲乙\t\n丙丁🙂\x7f"
