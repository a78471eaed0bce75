# Copyright: The route_guard maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reaches a host that molecule/host started: runs commands in its namespaces, and copies files through a pipe."""

from __future__ import annotations

DOCUMENTATION = """
name: namespaces
short_description: run on a host made of namespaces
description:
  - Runs commands inside the namespaces of a process on the controller, as root, with that process's root folder.
author:
  - The route_guard maintainers
options:
  pid_file:
    description: The file in which C(molecule/host start) noted the host's first process.
    type: path
    required: true
    vars:
      - name: ansible_namespaces_pid_file
"""

import os
import shlex
import subprocess

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.plugins.connection import ConnectionBase

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Connection(ConnectionBase):
    """A connection without a network: nsenter."""

    transport = "namespaces"
    has_pipelining = True

    def _connect(self):
        self._connected = True
        return self

    def close(self):
        self._connected = False

    def exec_command(self, cmd, in_data=None, sudoable=True):
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        return self._run(cmd, in_data)

    def put_file(self, in_path, out_path):
        super().put_file(in_path, out_path)
        with open(in_path, "rb") as file:
            status, _unused, errors = self._run("cat > " + shlex.quote(out_path), file.read())
        if status != 0:
            raise AnsibleError("%s could not be copied to %s: %s" % (in_path, out_path, errors.decode(errors="replace")))

    def fetch_file(self, in_path, out_path):
        super().fetch_file(in_path, out_path)
        status, content, errors = self._run("cat < " + shlex.quote(in_path), None)
        if status != 0:
            raise AnsibleError("%s could not be read: %s" % (in_path, errors.decode(errors="replace")))
        with open(out_path, "wb") as file:
            file.write(content)

    def _run(self, command, in_data):
        pid = self._first_process()
        entered = ["nsenter", "--target", pid, "--mount", "--net", "--pid", "--uts", "--ipc", "--root", "--wd"]
        environment = ["env", "-i", "PATH=" + PATH, "HOME=/root", "USER=root", "LANG=C.UTF-8"]
        done = subprocess.run(
            entered + ["--"] + environment + ["/bin/sh", "-c", command],
            input=in_data or b"",
            capture_output=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def _first_process(self):
        path = self.get_option("pid_file")
        try:
            with open(path, encoding="ascii") as file:
                pid = file.read().strip()
            if os.readlink("/proc/%s/ns/pid" % pid) != os.readlink("/proc/self/ns/pid"):
                return pid
        except OSError:
            pass
        raise AnsibleConnectionFailure("The host of %s is not running; start it with `molecule/host start`." % path)
