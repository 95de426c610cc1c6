"""What all tests share: the cast, the browser, and the promise that nothing is skipped unseen."""

import logging
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest import CallInfo, Collector, CollectReport, Config, Item, TerminalReporter, TestReport

from newsroom import env

pytest_plugins = ["tests.cast", "tests.clock", "tests.developing", "tests.migrated"]

# Playwright's synchronous face keeps an event loop in the test's thread, where Django would refuse queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

LONG_TESTS = {"test_bench.py", "test_faulty_proxy.py", "test_crash.py", "test_withdrawing.py"}
NOTHING_SKIPPED = env.read_flag("NEWSROOM_NOTHING_SKIPPED", False)
NO_CHROMIUM = "Chromium was not found; browser tests did not run"
CHROMIUM_FLAGS = [
    "--no-sandbox",  # Chromium refuses to start as root with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome"]


def chromium() -> str | None:
    """The system's Chromium, or the one NEWSROOM_CHROMIUM names; None when there is none."""
    given = env.read_text("NEWSROOM_CHROMIUM")
    found = map(shutil.which, [given] if given else CHROMIUM_NAMES)
    return next(filter(None, found), None)


# ---- the browser --------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


def is_pure(item: Item) -> bool:
    """Whether the test touches no database, neither the suite's nor one of its kind that it starts itself."""
    if item.get_closest_marker("own_database"):
        return False
    asks = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(
        getattr(item, "fixturenames", ())
    )
    return not asks and not hasattr(getattr(item, "module", None), "connection")


def belongs_elsewhere(item: Item) -> bool:
    """Whether the suite tries the test on the other database."""
    only = item.get_closest_marker("only_on")
    return bool(only) and only.args[0] != connection.vendor


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: Config, items: list[Item]) -> None:
    if elsewhere := [item for item in items if belongs_elsewhere(item)]:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]
    for item in items:
        if is_pure(item):
            item.add_marker(pytest.mark.pure)
        if item.get_closest_marker("browser"):
            # One worker runs the browser tests of a file, so each file starts one Chromium at most.
            item.add_marker(pytest.mark.xdist_group(f"browser:{item.path.stem}"))


class LongTestsFirst:
    """What takes longest alone begins first, or one worker would wait for it at the end."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[Item]) -> None:
        # After pytest-django, which puts what uses no database last.
        items.sort(key=lambda item: item.path.name not in LONG_TESTS)


def pytest_configure(config: Config) -> None:
    config.pluginmanager.register(LongTestsFirst())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: Item) -> None:
    if item.get_closest_marker("browser") and not chromium():
        pytest.skip(NO_CHROMIUM)


# ---- emptying the database between tests --------------------------------------------------------
@contextmanager
def triggers_lifted() -> Iterator[None]:
    """Inside the block no trigger of the schema fires; after it each is as it was."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = cursor.fetchall()
            lift = [f'DROP TRIGGER "{name}"' for name, _sql in found]
            restore = [sql for _name, sql in found]
        else:
            cursor.execute(
                "SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger"
                " WHERE NOT tgisinternal AND tgenabled <> 'D'"
            )
            found = cursor.fetchall()
            lift = [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in found]
            restore = [f"ALTER TABLE {table} ENABLE TRIGGER {name}" for table, name in found]
        try:
            # PostgreSQL alters no table while foreign keys of its new rows are still to be checked.
            connection.check_constraints()
            for statement in lift:
                cursor.execute(statement)
            yield
            connection.check_constraints()
        finally:
            for statement in restore:
                cursor.execute(statement)


def empty_the_index() -> None:
    """Nothing can be found any more; the index is no table of Django's, which emptied only those."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stories_searchtext")
        if connection.vendor == "sqlite":
            for words in ("stories_search", "stories_searchheads"):
                cursor.execute(f"INSERT INTO {words} ({words}) VALUES ('delete-all')")


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_in_spite_of_triggers() -> Iterator[None]:
    """After a test with real transactions its rows go, also from tables that refuse to be emptied (the journal)."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        with triggers_lifted():
            flush(case)
            empty_the_index()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture
def quiet() -> Iterator[None]:
    """Nothing is logged during the test: thousands of refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


# ---- nothing is skipped unseen ------------------------------------------------------------------
@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Item, call: CallInfo[None]) -> Generator[None, TestReport, TestReport]:
    report = yield
    fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: Collector) -> Generator[None, CollectReport, CollectReport]:
    report = yield
    fail_if_skipped(report)
    return report


def fail_if_skipped(report: TestReport | CollectReport) -> None:
    """A skipped test has failed where nothing may be skipped; an expected failure stays what it was."""
    if NOTHING_SKIPPED and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} must not be skipped here. {reason}"


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_CHROMIUM in str(report.longrepr) for report in skipped):
        terminalreporter.write_sep("=", NO_CHROMIUM, yellow=True)
