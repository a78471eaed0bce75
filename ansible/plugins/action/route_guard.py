# Copyright: The route_guard maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the native module route_guard: chooses the program that the host can execute, and says so when it cannot."""

from __future__ import annotations

import os
import re
import shutil
import tempfile

from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.vars import merge_hash

COLLECTION = "routeguard.openvpn"
MODULE = COLLECTION + ".route_guard"
OVERRIDE = "route_guard_binary"
PROGRAMS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "modules", "__native")

# One machine, several names.
MACHINES = {
    "amd64": "x86_64",
    "x64": "x86_64",
    "arm64": "aarch64",
    "i486": "i386",
    "i586": "i386",
    "i686": "i386",
    "armv7": "armv7l",
    "armv8l": "armv7l",
}


class ActionModule(ActionBase):
    """The action behind the module: the module's own file holds its documentation only."""

    def run(self, tmp=None, task_vars=None):
        self._supports_check_mode = True
        self._supports_async = True
        task_vars = task_vars or {}
        result = super().run(tmp, task_vars)
        del tmp  # no longer has an effect, and is only there for the signature

        wrap_async = self._task.async_val and not self._connection.has_native_async
        link_folder = None
        try:
            override = self._override(task_vars)
            if override:
                link_folder, module_name = named_for_ansible(override)
                self._shared_loader_obj.module_loader.add_directory(link_folder)
            else:
                module_name = self._shipped(task_vars)
            answer = self._execute_module(module_name=module_name, task_vars=task_vars, wrap_async=wrap_async)
        finally:
            if link_folder:
                shutil.rmtree(link_folder, ignore_errors=True)
            if not wrap_async:
                self._remove_tmp_path(self._connection._shell.tmpdir)

        if "module_stdout" in answer:  # what Ansible returns where the output is no JSON
            answer = self._explained(answer, override or module_name.rpartition(".")[2])
        return merge_hash(result, answer)

    def _update_module_args(self, module_name, module_args, *args, **kwargs):
        # The program says its own name in messages and in the log: it must be the module's, not that of one of its files.
        super()._update_module_args(module_name, module_args, *args, **kwargs)
        module_args["_ansible_module_name"] = MODULE

    def _override(self, task_vars):
        """The program that the user named, or None."""
        named = self._templar.template(task_vars.get(OVERRIDE))
        if not named:
            return None
        path = os.path.expanduser(str(named))
        if not os.path.isabs(path):
            path = os.path.join(self._loader.get_basedir(), path)
        if not os.path.isfile(path):
            raise AnsibleActionFail(
                "The variable %s names %s, but the controller has no such file. Name the route_guard program that was "
                "built for the host, or remove the variable to use the one that the collection brings." % (OVERRIDE, path)
            )
        if is_text(path):
            raise AnsibleActionFail(
                "The variable %s names %s, but that is a text file. Name the route_guard program itself, as the build "
                "makes it." % (OVERRIDE, path)
            )
        return path

    def _shipped(self, task_vars):
        """The name of the module file that this host can execute."""
        system, machine = self._platform(task_vars)
        machine = MACHINES.get(machine, machine)
        name = "route_guard_%s_%s" % (system, machine)
        if os.path.isfile(os.path.join(PROGRAMS, name)):
            return "%s.__native.%s" % (COLLECTION, name)
        raise AnsibleActionFail(
            "The host is %s on %s, and this build of the collection %s brings route_guard for %s. Build route_guard for "
            "the host and name the program with the variable %s, or build the collection with it."
            % (system, machine, COLLECTION, listed(shipped_platforms()), OVERRIDE)
        )

    def _platform(self, task_vars):
        """The host's system and machine, in lower case: from the facts, or by asking it."""
        if self._task.delegate_to:
            delegated = task_vars.get("ansible_delegated_vars") or {}
            task_vars = delegated.get(self._task.delegate_to) or {}
        facts = task_vars.get("ansible_facts") or {}
        system, machine = facts.get("system"), facts.get("architecture")
        if system and machine:
            return str(system).lower(), str(machine).lower()

        answer = self._low_level_execute_command("uname -s -m", sudoable=False)
        words = answer.get("stdout", "").split()
        if answer.get("rc") != 0 or len(words) < 2:
            raise AnsibleActionFail(
                "The host did not say what it is: `uname -s -m` ended with %s and said %r. Gather its facts, or name the "
                "program for it with the variable %s."
                % (answer.get("rc"), (answer.get("stdout", "") + answer.get("stderr", "")).strip(), OVERRIDE)
            )
        return words[-2].lower(), words[-1].lower()

    def _explained(self, answer, program):
        """An answer that is no JSON, as a failure that a person understands."""
        said = " ".join((answer.get("module_stderr") or "").split() + (answer.get("module_stdout") or "").split())
        folder = self.get_shell_option("remote_tmp", default="~/.ansible/tmp")
        return {
            "failed": True,
            "msg": reason(answer.get("rc"), said, program, folder),
            "module_stdout": answer.get("module_stdout", ""),
            "module_stderr": answer.get("module_stderr", ""),
            "rc": answer.get("rc"),
        }


def reason(status, said, program, folder):
    """Why a program gave no answer, and the way out."""
    if re.search(r"exec format error|cannot execute binary file|syntax error", said, re.IGNORECASE):
        return (
            "The host cannot execute %s, because it was built for another kind of machine. If the facts are old, gather "
            "them again; else name a program that was built for the host with the variable %s." % (program, OVERRIDE)
        )
    if re.search(r"permission denied|operation not permitted", said, re.IGNORECASE):
        return (
            "The host refused to execute %s in its temporary folder %s: %s. A file system that is mounted noexec, or a "
            "security policy, does this. Set ansible_remote_tmp to a folder from which programs may run."
            % (program, folder, said)
        )
    if status == 127 and re.search(r"not found|no such file", said, re.IGNORECASE):
        return (
            "The host cannot start %s, because the loader or a library that it was linked with is not there. Use a "
            "program that was linked statically, as the build's release preset makes it." % program
        )
    if status is not None and (status < 0 or 128 < status < 160):
        number = -status if status < 0 else status - 128
        return (
            "On the host, %s was ended by signal %d before it answered%s. The host's log may say who sent it; lack of "
            "memory and security policies are what usually does." % (program, number, ": " + said if said else "")
        )
    return (
        "On the host, %s ended with %s and gave no answer that is JSON%s. Run it there by hand (`route_guard check`) to "
        "see more." % (program, status, ": " + said[:400] if said else "")
    )


def named_for_ansible(path):
    """A folder with a link to a program, and the module name by which Ansible finds it there.

    Ansible looks modules up by name in folders that it knows, and remembers where it found a name. So each has its own."""
    folder = tempfile.mkdtemp(prefix="route_guard_", dir=C.DEFAULT_LOCAL_TMP)
    name = os.path.basename(folder)
    os.symlink(path, os.path.join(folder, name))
    return folder, "ansible.legacy." + name


def is_text(path):
    """Whether Ansible would take the file for a script (it looks at its beginning for a zero byte)."""
    with open(path, "rb") as program:
        return b"\0" not in program.read(1024)


def shipped_platforms():
    """The platforms that this build of the collection has programs for."""
    names = os.listdir(PROGRAMS) if os.path.isdir(PROGRAMS) else []
    return [" on ".join(name.split("_", 3)[2:]) for name in sorted(names) if name.startswith("route_guard_")]


def listed(words):
    return ", ".join(words) if words else "no platform at all"
