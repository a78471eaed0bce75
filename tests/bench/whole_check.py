# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the whole check against `sysctl --dry-run --system`; run by tests/bench/run, in namespaces of its own."""
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

CPU_GOAL = 0.5
MEMORY_GOAL_KIB = 4096
CLIENT = """client
dev tun
proto udp
remote vpn.example.org 1194
nobind
persist-key
<ca>
-----BEGIN CERTIFICATE-----
{body}
-----END CERTIFICATE-----
</ca>
verb 3
""".format(body="\n".join(["A" * 64] * 20))
COMMANDS = {"route_guard": [os.environ["ROUTE_GUARD"], "check", "--format", "json"],
            "sysctl": ["sysctl", "--dry-run", "--system"]}
STATUSES = {"route_guard": (0, 2), "sysctl": (0,)}


def sample_host():
    folder = tempfile.mkdtemp()
    pathlib.Path(folder, "client.conf").write_text(CLIENT)
    os.makedirs("/etc/openvpn", exist_ok=True)
    subprocess.run(["mount", "--bind", folder, "/etc/openvpn"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def run(name, prefix=()):
    done = subprocess.run([*prefix, *COMMANDS[name]], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode not in STATUSES[name]:
        sys.exit(f"{name} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stderr.decode()


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(runs):
    """CPU seconds of one run of each, on average, run in turns so that both see the same machine."""
    spent = dict.fromkeys(COMMANDS, 0.0)
    for _ in range(runs):
        for name in COMMANDS:
            before = cpu_seconds()
            run(name)
            spent[name] += cpu_seconds() - before
    return {name: seconds / runs for name, seconds in spent.items()}


def peak_kib(name):
    # A process begins with its parent's peak, and Python's is large: GNU time is a parent with a small one.
    return int(run(name, prefix=["/usr/bin/time", "-q", "-f", "%M"]).splitlines()[-1])


def main():
    runs = int(sys.argv[1])
    sample_host()
    for name in COMMANDS:
        run(name)
    cpu = measured(runs)
    peak = {name: peak_kib(name) for name in COMMANDS}
    for name in COMMANDS:
        print(f"{name:12} {cpu[name] * 1000:8.2f} ms CPU {peak[name]:8} KiB")
    ratio = cpu["route_guard"] / cpu["sysctl"]
    fast, small = ratio <= CPU_GOAL, peak["route_guard"] <= MEMORY_GOAL_KIB
    print(f"CPU time: {ratio:.2f} of sysctl's, goal {CPU_GOAL}: {'met' if fast else 'MISSED'}")
    print(f"Peak memory: {peak['route_guard']} KiB, goal {MEMORY_GOAL_KIB}: {'met' if small else 'MISSED'}")
    sys.exit(0 if fast and small else 1)


if __name__ == "__main__":
    main()
