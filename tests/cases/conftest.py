# SPDX-License-Identifier: GPL-3.0-or-later
"""The closing count of this part."""


def pytest_terminal_summary(terminalreporter):
    count = {name: len(terminalreporter.stats.get(name, [])) for name in ("passed", "failed", "error")}
    terminalreporter.write_line(f"cases: {count['passed']} passed, {count['failed'] + count['error']} failed")
