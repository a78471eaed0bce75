# SPDX-License-Identifier: GPL-3.0-or-later
"""
Keep VPN traffic on the VPN: run the route_guard program on a minion

route_guard reports whether the OpenVPN client starts its route-flush hook, whether the host can still send ICMP
redirects, now and after the next boot, and whether the kernel's route cache holds stale entries; it puts right what it
reported. This module brings the program to the minion and hands its answer on unchanged.

:maintainer: the route_guard project
:maturity: new
:platform: Linux

Every function takes these three arguments of its own:

source
    The program: a URL that ``cp.cache_file`` takes, or an absolute path on the minion, which is then run from where it
    is. Default: what ``config.get route_guard:source`` says (minion configuration, grains or pillar), else
    ``salt://route_guard/native/route_guard_linux_CPUARCH`` with the minion's ``cpuarch`` grain.

source_hash
    The program's hash, as hexadecimal digits or as ``sha256=DIGITS``. A program fetched from the Salt file server is
    held to the server's own hash even without it; any other URL needs it. Default: what
    ``config.get route_guard:source_hash`` says.

saltenv
    The file server environment to fetch the program from.

All other arguments are the program's. It checks them itself, and refuses one it does not know:

client_config
    The OpenVPN client configuration, by default ``/etc/openvpn/client.conf``; a list, or globs, for several.

hook_path
    The hook script, by default ``/etc/openvpn/route-flush``.

hook_event
    The event on which OpenVPN starts the hook: ``up`` (the default) or ``route-up``.

existing_hook
    What to do with another program on that event: ``chain`` it behind the hook (the default), ``replace`` it, or
    ``fail``.

script_security
    The lowest level accepted, 2 (the default) or 3; a higher one in the file stays.

sysctl_file
    Where the setting is kept: a path, or ``auto`` (the default) for ``/etc/sysctl.conf`` where the boot reads it and
    nothing after it wins, else a drop-in under ``/etc/sysctl.d``.

sysctl_loader
    Who applies the settings at boot: ``systemd``, ``procps``, ``busybox``, or ``auto`` (the default).

flush
    When to flush cached routes: ``stale`` (the default), ``always`` or ``never``.

controls
    The controls to run, by default all: ``script-security``, ``up-hook``, ``hook-script``, ``redirects-persistent``,
    ``redirects-live``, ``route-cache``.

openvpn_version
    The OpenVPN version on the host, ``2.3`` to ``2.7``, in quotes. Without it a control is compliant only when every
    supported version would do the right thing.

root
    A host's file tree to look at without its kernel (an image, a checkout), by default ``/``.

state
    ``present`` (the default), or ``absent`` to take out what ``present`` put in.

backup
    Keep a time-stamped copy of each file changed; off by default.
"""

import json
import os
import shutil
import tempfile
from urllib.parse import urlparse

import salt.utils.args
import salt.utils.hashutils
import salt.utils.platform
from salt.exceptions import CommandExecutionError

__virtualname__ = "route_guard"

# What `check` and `apply` leave behind for `salt-call --retcode-passthrough`: the exit statuses of the command line.
NOT_COMPLIANT = 2
FAILED = 1


def __virtual__():
    if salt.utils.platform.is_proxy():
        return (
            False,
            "route_guard looks at the host it runs on, and a proxy minion stands for another device; run it on a "
            "minion of that device, or through salt-ssh.",
        )
    if __grains__.get("kernel") != "Linux":
        return (
            False,
            "route_guard reads the Linux kernel's routes and settings, and this minion runs "
            f"{__grains__.get('kernel', 'an unknown kernel')}.",
        )
    return __virtualname__


def check(source=None, source_hash=None, saltenv=None, **arguments):
    """
    Look at the minion, change nothing, and return the program's answer: the findings, and the changes that ``apply``
    would make, as a diff too. Where the minion is not compliant the return code is 2, which
    ``salt-call --retcode-passthrough`` hands on.

    CLI Example:

    .. code-block:: bash

        salt '*' route_guard.check
        salt '*' route_guard.check client_config='[/etc/openvpn/office.conf, /etc/openvpn/lab.conf]'
        salt-call --local --retcode-passthrough route_guard.check controls=route-cache
    """
    arguments = salt.utils.args.clean_kwargs(**arguments)
    answer = _answer(True, arguments, source, source_hash, saltenv)
    if not answer.get("compliant"):
        __context__["retcode"] = NOT_COMPLIANT
    return answer


def apply(source=None, source_hash=None, saltenv=None, test=None, **arguments):
    """
    Make the minion compliant, look again, and return the program's answer: the findings as they are now, and the
    changes that were made. Where the minion is still not compliant the return code is 1.

    test
        Change nothing, and list the changes in the answer. Default: the minion's ``test`` setting.

    CLI Example:

    .. code-block:: bash

        salt '*' route_guard.apply test=True
        salt '*' route_guard.apply backup=True
        salt '*' route_guard.apply state=absent
    """
    arguments = salt.utils.args.clean_kwargs(**arguments)
    if test is None:
        test = bool(__opts__.get("test"))
    answer = _answer(test, arguments, source, source_hash, saltenv)
    if answer.get("failed"):
        __context__["retcode"] = FAILED
    return answer


def routes(stale=False, source=None, source_hash=None, saltenv=None):
    """
    List the kernel's cached routes as the program judges them, each with its gateway, its interface and the reason.
    Where they could not all be read, ``problem`` says why, and the return code is 1.

    stale
        Only those that send traffic elsewhere than the routing tables say, now or as soon as another route goes.

    CLI Example:

    .. code-block:: bash

        salt '*' route_guard.routes
        salt '*' route_guard.routes stale=True
    """
    program = _program(source, source_hash, saltenv)
    listing = _json_from(program, ["routes", "--format", "json", *(["--stale"] if stale else [])])
    if listing.get("problem"):
        __context__["retcode"] = FAILED
    return listing


def _answer(test, arguments, source, source_hash, saltenv):
    """
    The program's answer to a request. One without findings says that the program could not do its work at all.
    """
    program = _program(source, source_hash, saltenv)
    # The names beginning with _ansible_ belong to the module protocol, which the program speaks to every caller.
    request = {**arguments, "_ansible_check_mode": bool(test), "_ansible_diff": True}
    answer = _json_from(program, ["-"], json.dumps(request))
    if "findings" not in answer:
        raise CommandExecutionError(answer.get("msg") or f"The program {program} answered without findings: {answer}")
    return answer


def _json_from(program, arguments, stdin=None):
    """
    The JSON object that the program prints.
    """
    try:
        run = __salt__["cmd.run_all"](
            [program, *arguments],
            stdin=stdin,
            # Otherwise cmd.run_all would turn the two bytes \n inside a JSON string into a line end.
            stdin_raw_newlines=True,
            python_shell=False,
            ignore_retcode=True,
            output_encoding="utf-8",
            cwd="/",
        )
    except CommandExecutionError as error:
        raise CommandExecutionError(_why_not_started(program, str(error))) from error
    try:
        answer = json.loads(run["stdout"])
    except ValueError as error:
        raise CommandExecutionError(_not_an_answer(program, run)) from error
    if not isinstance(answer, dict):
        raise CommandExecutionError(_not_an_answer(program, run))
    return answer


def _why_not_started(program, error):
    sentence = f"The program {program} could not be started: {error.rpartition('reason: ')[2]}."
    if "Exec format error" in error:
        machine = __grains__.get("cpuarch", "unknown")
        return f"{sentence} It was built for another machine than this one ({machine}); name the right one as `source`."
    if "Permission denied" in error:
        return (
            f"{sentence} If {os.path.dirname(program)} is on a file system mounted noexec, install the program "
            "elsewhere on the minion and name its path as `source`."
        )
    return f"{sentence} Check what `source` names."


def _not_an_answer(program, run):
    said = (run["stderr"] or run["stdout"]).strip()[:500] or "nothing"
    return (
        f"The program {program} did not answer with a JSON object. It ended with status {run['retcode']} and said: "
        f"{said} - check that `source` names a route_guard program of this machine's kind."
    )


def _program(source, source_hash, saltenv):
    """
    The path of the program on the minion, ready to run.
    """
    source = source or __salt__["config.get"]("route_guard:source") or _default_source()
    source_hash = source_hash or __salt__["config.get"]("route_guard:source_hash")
    if source.startswith("/"):
        if not os.path.isfile(source):
            raise CommandExecutionError(f"There is no program {source} on this minion; check what `source` names.")
        _hold_to_hash(source, source, source_hash)
        return source
    fetched = _fetched(source, source_hash, saltenv)
    try:
        return _runnable_copy(fetched)
    except OSError as error:
        raise CommandExecutionError(
            f"The program could not be copied to {_folder()}: {error}. Salt must be able to write there; or install "
            "the program on the minion and name its path as `source`."
        ) from error


def _default_source():
    return f"salt://route_guard/native/route_guard_linux_{__grains__['cpuarch']}"


def _fetched(source, source_hash, saltenv):
    """
    The program in Salt's file cache, held to its hash.
    """
    served = urlparse(source).scheme == "salt"
    if not served and not source_hash:
        raise CommandExecutionError(
            f"The program {source} does not come from the Salt file server, so its hash must be given as `source_hash`."
        )
    fetched = __salt__["cp.cache_file"](source, saltenv=saltenv)
    if not fetched:
        raise CommandExecutionError(
            f"The program {source} could not be fetched. Put it into the file roots (salt/build does that), or name "
            "another one as `source`; with salt-ssh the state itself must name it as `source`."
        )
    if served:
        known = __salt__["cp.hash_file"](source, saltenv=saltenv)
        _hold_to_hash(source, fetched, f"{known['hash_type']}={known['hsum']}")
    _hold_to_hash(source, fetched, source_hash)
    return fetched


def _hold_to_hash(source, path, wanted):
    if not wanted:
        return
    kind, _, digits = str(wanted).replace(":", "=").rpartition("=")
    kind = kind or "sha256"
    try:
        found = salt.utils.hashutils.get_hash(path, kind)
    except ValueError as error:
        raise CommandExecutionError(
            f"The hash {wanted} is of a kind that Salt does not know ({kind}); give `source_hash` as sha256=DIGITS."
        ) from error
    if found != digits.lower():
        raise CommandExecutionError(
            f"The program {source} is not the one expected: its {kind} hash is {found}, not {digits}. Fetch it again, "
            "or correct `source_hash`."
        )


def _folder():
    return os.path.join(__opts__["cachedir"], "route_guard")


def _runnable_copy(fetched):
    """
    The program where it may be executed. Salt's file cache keeps no modes, and is not this module's to change.
    """
    os.makedirs(_folder(), mode=0o700, exist_ok=True)
    copy = os.path.join(_folder(), os.path.basename(urlparse(fetched).path))
    if os.access(copy, os.X_OK) and _sha256(copy) == _sha256(fetched):
        return copy
    descriptor, staged = tempfile.mkstemp(dir=_folder())
    try:
        with os.fdopen(descriptor, "wb") as target, open(fetched, "rb") as program:
            shutil.copyfileobj(program, target)
            os.fchmod(target.fileno(), 0o700)
        os.replace(staged, copy)
    except OSError:
        os.unlink(staged)
        raise
    return copy


def _sha256(path):
    return salt.utils.hashutils.get_hash(path, "sha256")
