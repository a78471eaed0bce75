# SPDX-License-Identifier: GPL-3.0-or-later
"""
Keep VPN traffic on the VPN
===========================

Makes a host start the route-flush hook with its OpenVPN client, send no ICMP redirects, now and after the next boot,
and hold no stale routes in its kernel; or takes all of that out again. The work is done by the route_guard program
through the :mod:`route_guard <salt.modules.route_guard>` execution module.

.. code-block:: yaml

    vpn-stays-on-the-vpn:
      route_guard.present:
        - source: salt://route_guard/native/route_guard_linux_{{ grains.cpuarch }}

    /etc/openvpn/office.conf:
      route_guard.present:
        - hook_event: route-up
        - backup: true

    lan-host-behind-the-gateway:
      route_guard.present:
        - controls: [route-cache]

Both functions take every argument of the execution module but ``state``. What they need to know beyond that:

name
    Any name. An absolute path is also the OpenVPN client configuration, where ``client_config`` is not given.

source
    The program. Salt-ssh sends a minion only those files that a state's own arguments name by ``salt://``, so with
    salt-ssh this argument is needed.

With ``test=True`` nothing is changed: ``result`` is ``None`` where there is something to do, with the whole of it in
``changes``, ``True`` where there is nothing, and ``False`` where the host is not compliant and no change of
route_guard's could help.
"""

import difflib
import io

import salt.utils.args
from salt.exceptions import CommandExecutionError

__virtualname__ = "route_guard"

ABSENT = " (absent)"


def __virtual__():
    if "route_guard.apply" in __salt__:
        return __virtualname__
    return (
        False,
        "The route_guard execution module is not there: it is for Linux hosts, not for proxy minions, and it must be "
        "synchronised (saltutil.sync_modules).",
    )


def present(name, **arguments):
    """
    The host keeps VPN traffic on the VPN.
    """
    return _state(name, "present", arguments)


def absent(name, **arguments):
    """
    Nothing that route_guard put into the host's files is there: each file has its original bytes back.
    """
    return _state(name, "absent", arguments)


def _state(name, state, arguments):
    arguments = salt.utils.args.clean_kwargs(**arguments)
    test = bool(arguments.pop("test", None) or __opts__["test"])
    if name.startswith("/"):
        arguments.setdefault("client_config", name)
    try:
        answer = __salt__["route_guard.apply"](
            **{"saltenv": __env__, **arguments, "state": state, "test": test}
        )
    except CommandExecutionError as error:
        return {"name": name, "result": False, "changes": {}, "comment": str(error)}
    told = {
        "name": name,
        "result": _result(answer, test),
        "changes": _changes(answer),
        "comment": _comment(answer),
    }
    # Salt counts a state as one with warnings as soon as there is a list of them.
    return {**told, "warnings": answer["warnings"]} if answer.get("warnings") else told


def _result(answer, test):
    if answer.get("failed"):
        return False
    if test and answer.get("changed"):
        return None
    return bool(answer.get("compliant"))


def _changes(answer):
    """
    What was changed, or in test mode would be: a file's diff, a setting's old and new value, and what was done.
    """
    changes = {}
    for difference in answer.get("diff", []):
        changes[_subject(difference)] = _difference(difference)
    for change in answer.get("changes", []):
        changes.setdefault(_place(change), {})[change["action"]] = change["message"]
    return changes


def _subject(difference):
    """
    The path that a difference is about. On the side where there is no file, its header ends in " (absent)".
    """
    header = difference["after_header"]
    return header[: -len(ABSENT)] if header.endswith(ABSENT) else header


def _difference(difference):
    if _subject(difference).startswith("/proc/sys/"):
        return {"old": difference["before"].strip(), "new": difference["after"].strip()}
    return {"diff": _unified(difference)}


def _place(change):
    """
    The path that a change is about; the cache that is flushed has none, and is named by its family.
    """
    return f"{change['target']} route cache" if change["action"] == "flush_routes" else change["target"]


def _unified(difference):
    lines = difflib.unified_diff(
        _lines(difference["before"]),
        _lines(difference["after"]),
        difference["before_header"],
        difference["after_header"],
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text):
    """
    The lines of a file with their ends; only a line feed ends one (str.splitlines knows many more).
    """
    return list(io.StringIO(text, newline="\n"))


def _comment(answer):
    """
    The program's closing sentence, then each control that is not compliant, a line each, with its evidence.
    """
    lines = [answer.get("msg", "")]
    for finding in answer.get("findings", []):
        if finding["status"] in ("non_compliant", "unknown"):
            lines.append(_finding_line(finding))
            lines.extend(_evidence_line(seen) for seen in finding.get("evidence", []))
    return "\n".join(lines)


def _finding_line(finding):
    subject = f" ({finding['subject']})" if finding.get("subject") else ""
    status = " (unknown)" if finding["status"] == "unknown" else ""
    return f"- {finding['control']}{subject}{status}: {finding['message']}"


def _evidence_line(seen):
    place = ":".join(str(seen[key]) for key in ("file", "line") if seen.get(key))
    said = ", ".join(f"{key} {seen[key]!r}" for key in ("seen", "expected") if seen.get(key))
    return "    " + ": ".join(part for part in (place, said) if part)
