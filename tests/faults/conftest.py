# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample host of each test, and the closing count of this part."""
import pytest

from host import Host


@pytest.fixture
def host(tmp_path):
    return Host(tmp_path / "host")


def pytest_terminal_summary(terminalreporter):
    count = {name: len(terminalreporter.stats.get(name, [])) for name in ("passed", "failed", "error")}
    terminalreporter.write_line(f"faults: {count['passed']} passed, {count['failed'] + count['error']} failed")
