"""Where nothing may be skipped, a skipped test counts as failed; elsewhere it stays a skip."""

import pytest
from pytest import TestReport

from tests import conftest


def skipped_report() -> TestReport:
    place = (
        "tests/browser/test_reading.py",
        12,
        "Skipped: Chromium was not found; browser tests did not run",
    )
    return TestReport("tests/browser/test_reading.py::test_it", place, {}, "skipped", place, "setup")


@pytest.mark.parametrize(
    ("forbidden", "outcome", "said"),
    [
        (False, "skipped", skipped_report().longrepr),
        (
            True,
            "failed",
            "tests/browser/test_reading.py::test_it must not be skipped here. "
            "Skipped: Chromium was not found; browser tests did not run",
        ),
    ],
)
def test_a_skip_is_a_failure_only_where_it_is_forbidden(monkeypatch, forbidden, outcome, said):
    monkeypatch.setattr(conftest, "NOTHING_SKIPPED", forbidden)
    report = skipped_report()
    conftest.fail_if_skipped(report)
    assert (report.outcome, report.longrepr) == (outcome, said)


def test_an_expected_failure_is_no_skip(monkeypatch):
    monkeypatch.setattr(conftest, "NOTHING_SKIPPED", True)
    report = skipped_report()
    report.wasxfail = "known"
    conftest.fail_if_skipped(report)
    assert report.outcome == "skipped"


def test_the_chromium_named_in_the_environment_is_the_only_one_asked_for(monkeypatch):
    monkeypatch.setenv("NEWSROOM_CHROMIUM", "no-such-browser")
    assert conftest.chromium() is None
    monkeypatch.setenv("NEWSROOM_CHROMIUM", "sh")
    assert conftest.chromium().endswith("/sh")
