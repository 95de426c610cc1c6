"""The tests of what changed are found, and a change of nothing asks only the house."""

from tests.changed import files_to_run


def test_a_changed_module_asks_the_tests_that_import_it() -> None:
    assert "tests/people/test_names.py" in files_to_run(["people/names.py"])
    assert "tests/stories/test_new_field.py" in files_to_run(["stories/fields.py"])


def test_a_changed_test_asks_itself_and_a_template_its_page() -> None:
    assert "tests/people/test_text.py" in files_to_run(["tests/people/test_text.py"])
    assert "tests/newsroom/site/test_pages.py" in files_to_run(["templates/site/article.html"])


def test_nothing_changed_asks_the_house() -> None:
    assert files_to_run([]) == ["tests/house"]
