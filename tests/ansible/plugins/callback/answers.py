# Copyright: The route_guard maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes what each task returned to the file that $ROUTE_GUARD_RESULTS names, one JSON object a line."""

from __future__ import annotations

DOCUMENTATION = """
name: answers
type: aggregate
short_description: keeps the results of tasks for a test
description:
  - Writes what each task returned to a file, one JSON object a line.
author:
  - The route_guard maintainers
"""

import json
import os

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "answers"

    def _keep(self, outcome, result):
        line = {
            "host": result._host.get_name(),
            "task": result._task.get_name(),
            "action": result._task.action,
            "outcome": outcome,
            "result": result._result,
        }
        with open(os.environ["ROUTE_GUARD_RESULTS"], "a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")

    def v2_runner_on_ok(self, result):
        self._keep("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._keep("failed", result)

    def v2_runner_on_unreachable(self, result):
        self._keep("unreachable", result)
