"""The ten scenes are measured once; their table stands at the end of pytest's output."""

from __future__ import annotations

import pytest

from tests.acceptance.redaction import gates, pictures
from tests.acceptance.redaction.gates import Row
from tests.acceptance.redaction.material import SCENARIOS, MaterialMissingError, check_material
from tests.acceptance.redaction.scenes import measure_all, write_table

ROWS = pytest.StashKey[list[Row]]()
SHOWN = pytest.StashKey[list[pictures.Shown]]()


@pytest.fixture(scope="session")
def material() -> None:
    """Fails, rather than skips, when the shared material is missing: a test that did not run is no evidence."""
    missing = ""
    try:
        check_material()
    except MaterialMissingError as error:
        missing = str(error)
    if missing:  # outside of the handler, or pytest says everything twice
        pytest.fail(missing, pytrace=False)


@pytest.fixture(scope="session")
def rows(request: pytest.FixtureRequest) -> list[Row]:
    request.getfixturevalue("material")
    measured = measure_all(range(SCENARIOS))
    write_table(measured)
    request.config.stash[ROWS] = measured
    return measured


@pytest.fixture(scope="session")
def shown(request: pytest.FixtureRequest) -> list[pictures.Shown]:
    request.getfixturevalue("material")
    measured = pictures.show_all(pictures.picture_files())
    pictures.write_table(measured)
    request.config.stash[SHOWN] = measured
    return measured


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    measured = config.stash.get(ROWS, [])
    if measured:
        terminalreporter.section("redaction: every frame of ten scenes read by the independent meter")
        for line in gates.as_lines(measured):
            terminalreporter.write_line(line)
    of_pictures = config.stash.get(SHOWN, [])
    if of_pictures:
        terminalreporter.section("redaction: photographs and codes, read by strangers' tools")
        for line in pictures.as_lines(of_pictures):
            terminalreporter.write_line(line)
