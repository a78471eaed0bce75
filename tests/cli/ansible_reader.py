# SPDX-License-Identifier: GPL-3.0-or-later
"""Run by a Python that has ansible-core: reads {"spec": ..., "cases": [arguments, ...]} as JSON on standard input, and prints for
each case what Ansible's own reader of arguments says: [first message or null, values or null], null where it breaks."""
import json
import sys

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError


def verdict(spec, arguments):
    try:
        result = ArgumentSpecValidator(spec).validate(arguments)
    except Exception:  # whatever Python makes of int(Decimal("Infinity")) and the like
        return None
    if not result.errors.errors:
        return [None, result.validated_parameters]
    first = result.errors.errors[0]
    prefix = "Unsupported parameters for (route_guard) module: " if isinstance(first, UnsupportedError) else ""
    return [prefix + first.msg, None]


asked = json.load(sys.stdin)
json.dump([verdict(asked["spec"], case) for case in asked["cases"]], sys.stdout)
