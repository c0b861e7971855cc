"""One browser and at most one server of each kind for all tests, a fresh page for each."""

from __future__ import annotations

import re
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.lab import JupyterServer, Kind, jupyter_server
from tests.browser.page import NotebookPage
from tests.browser.screens import HERE, OUTPUT, PATIENCE, Screen, chromium, fresh_page
from tests.browser.view import ViewPage

expect.set_options(timeout=PATIENCE)

_failed = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Leave word of a failing test, so that its page is photographed before it goes."""
    report = yield
    item.stash[_failed] = item.stash.get(_failed, False) or report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def screen() -> Screen:
    """Parametrize ``screen`` for another size or other colours."""
    return Screen()


@pytest.fixture
def page(browser: Browser, screen: Screen, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of its own for the test; a failing test leaves a picture of it."""
    name = re.sub(r"\W+", "-", request.node.name).strip("-")
    picture = OUTPUT / f"failed-{name}.png"
    picture.unlink(missing_ok=True)
    with fresh_page(browser, screen) as page:
        yield page
        if request.node.stash.get(_failed, False):
            page.screenshot(path=picture)


@pytest.fixture
def view(page: Page) -> ViewPage:
    return ViewPage(page)


@contextmanager
def _serving(
    kind: Kind, request: pytest.FixtureRequest, folders: pytest.TempPathFactory
) -> Iterator[JupyterServer]:
    """A server of every test's ``tmp_path``; its log is kept when a test fails."""
    own = folders.mktemp(f"{kind}-server")
    log = own / f"{kind}-server.log"
    with jupyter_server(kind, folders.getbasetemp().resolve(), own, log) as server:
        yield server
    if request.session.testsfailed:
        OUTPUT.mkdir(exist_ok=True)
        shutil.copy(log, OUTPUT)


@pytest.fixture(scope="session")
def lab_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[JupyterServer]:
    with _serving("lab", request, tmp_path_factory) as server:
        yield server


@pytest.fixture(scope="session")
def notebook_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[JupyterServer]:
    with _serving("notebook", request, tmp_path_factory) as server:
        yield server


@pytest.fixture
def lab(page: Page, lab_server: JupyterServer) -> NotebookPage:
    """JupyterLab, before a notebook is opened."""
    lab_server.forget()
    return NotebookPage(page, lab_server)


@pytest.fixture
def notebook7(page: Page, notebook_server: JupyterServer) -> NotebookPage:
    """Notebook 7, before a notebook is opened."""
    notebook_server.forget()
    return NotebookPage(page, notebook_server)


@pytest.fixture(params=["lab", "notebook7"])
def front_end(request: pytest.FixtureRequest) -> NotebookPage:
    """The test is run in each front end."""
    page: NotebookPage = request.getfixturevalue(request.param)
    return page
