# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of behaviours, a row a case: its name, the appliers that it holds for, a tree of settings files, and the values
that switches have after a run that began with all of them at 1. Switches that a row does not name may end anywhere."""

SYSTEMD = ["systemd"]
PROCPS = ["procps_3", "procps_4"]
DROP_INS = SYSTEMD + PROCPS
PATTERNS = ["systemd", "procps_4"]
EVERY = ["systemd", "procps_3", "procps_4", "busybox"]
NO_PATTERNS = ["procps_3", "busybox"]
COLUMNS = {"systemd": "systemd-sysctl", "procps_3": "procps 3.3", "procps_4": "procps 4.0", "busybox": "busybox"}

ON = b"net.ipv4.conf.all.send_redirects = 1\n"
OFF = b"net.ipv4.conf.all.send_redirects = 0\n"
LINK = {"/etc/sysctl.d/99-sysctl.conf": ("link", "../sysctl.conf")}


def main(content):
    """A host whose /etc/sysctl.conf every applier reads, as Debian 12 has it."""
    return {"/etc/sysctl.conf": content, **LINK}


BEHAVIOURS = [
    # /etc/sysctl.conf
    ("the main file without a link is not read", SYSTEMD, {"/etc/sysctl.conf": OFF}, {"all": 1}),
    ("the main file is read through a link", SYSTEMD, main(OFF), {"all": 0}),
    ("the main file is read", PROCPS + ["busybox"], {"/etc/sysctl.conf": OFF}, {"all": 0}),
    ("the main file comes last", PROCPS, {"/etc/sysctl.d/zz.conf": ON, "/etc/sysctl.conf": OFF}, {"all": 0}),
    ("drop-ins are not read", ["busybox"], {"/etc/sysctl.d/a.conf": OFF}, {"all": 1}),
    # folders, names, masks
    ("the first folder has a name", DROP_INS,
     {"/etc/sysctl.d/a.conf": OFF, "/run/sysctl.d/a.conf": ON, "/usr/lib/sysctl.d/a.conf": ON}, {"all": 0}),
    ("run comes before usr", DROP_INS, {"/run/sysctl.d/a.conf": OFF, "/usr/local/lib/sysctl.d/a.conf": ON}, {"all": 0}),
    ("local comes before lib", DROP_INS,
     {"/usr/local/lib/sysctl.d/a.conf": OFF, "/usr/lib/sysctl.d/a.conf": ON}, {"all": 0}),
    ("names apply in byte order across folders", DROP_INS,
     {"/etc/sysctl.d/Z.conf": ON, "/usr/lib/sysctl.d/a.conf": OFF}, {"all": 0}),
    ("an empty file masks", DROP_INS, {"/etc/sysctl.d/a.conf": b"", "/usr/lib/sysctl.d/a.conf": OFF}, {"all": 1}),
    ("a link to /dev/null masks", DROP_INS,
     {"/etc/sysctl.d/a.conf": ("link", "/dev/null"), "/usr/lib/sysctl.d/a.conf": OFF}, {"all": 1}),
    ("a dangling link masks", DROP_INS,
     {"/etc/sysctl.d/a.conf": ("link", "/nowhere"), "/usr/lib/sysctl.d/a.conf": OFF}, {"all": 1}),
    ("a link to itself masks", DROP_INS,
     {"/etc/sysctl.d/a.conf": ("link", "a.conf"), "/usr/lib/sysctl.d/a.conf": OFF}, {"all": 1}),
    ("a file in the place of a folder does not keep the other folders from being read", DROP_INS,
     {"/usr/lib/sysctl.d/a.conf": OFF, "/etc/sysctl.d": b""}, {"all": 0}),
    ("a folder masks", DROP_INS, {"/etc/sysctl.d/a.conf": ("folder",), "/usr/lib/sysctl.d/a.conf": OFF}, {"all": 1}),
    ("a hidden file is ignored", SYSTEMD, {"/etc/sysctl.d/.a.conf": OFF}, {"all": 1}),
    ("a hidden file is read", PROCPS, {"/etc/sysctl.d/.a.conf": OFF}, {"all": 0}),
    ("a file must end in .conf", DROP_INS, {"/etc/sysctl.d/a.conf~": OFF, "/etc/sysctl.d/b.CONF": OFF}, {"all": 1}),
    ("wildcards in a file's name are a pattern", PROCPS,
     {"/etc/sysctl.d/a.conf": OFF, "/etc/sysctl.d/?.conf": ON, "/etc/sysctl.d/b.conf": OFF}, {"all": 0}),
    ("a dangling link ends what a pattern in a file's name stands for", PROCPS,
     {"/etc/sysctl.d/?0.conf": OFF, "/etc/sysctl.d/10.conf": ("link", "/nowhere")}, {"all": 1}),
    # comments
    ("# and ; begin a comment", EVERY, main(b"#" + OFF + b";" + OFF), {"all": 1}),
    ("blanks may stand before a comment", EVERY, main(b" \t# x = 1\n\t;" + OFF), {"all": 1}),
    ("a comment behind a value is part of it, and harmless", EVERY,
     main(b"net.ipv4.conf.all.send_redirects = 0 # off\n"), {"all": 0}),
    ("a comment right behind a value spoils it", ["systemd", *PROCPS],
     main(b"net.ipv4.conf.all.send_redirects = 0#off\n"), {"all": 1}),
    # line ends
    ("CR ends a line", SYSTEMD, main(b"x = 1\r" + OFF), {"all": 0}),
    ("CR LF is a line's end", EVERY, main(OFF.replace(b"\n", b"\r\n")), {"all": 0}),
    ("NUL ends a line", SYSTEMD, main(b"x = 1\0" + OFF), {"all": 0}),
    ("what follows NUL is lost", PROCPS + ["busybox"], main(b"x = 1\0" + OFF), {"all": 1}),
    ("a last line needs no end", EVERY, main(OFF[:-1]), {"all": 0}),
    ("a backslash continues a line", ["busybox"], main(b"net.ipv4.conf.all.\\\nsend_redirects = 0\n"), {"all": 0}),
    ("a backslash continues a comment", ["busybox"], main(b"# goes on \\\n" + OFF), {"all": 1}),
    ("a backslash continues nothing", DROP_INS, main(b"# goes on \\\n" + OFF), {"all": 0}),
    # keys
    ("slashes separate as dots do", EVERY, main(b"net/ipv4/conf/all/send_redirects = 0\n"), {"all": 0}),
    ("a leading slash does not matter", DROP_INS, main(b"/net/ipv4/conf/all/send_redirects = 0\n"), {"all": 0}),
    ("a whole path is no key", DROP_INS, main(b"/proc/sys/net/ipv4/conf/all/send_redirects = 0\n"), {"all": 1}),
    ("a whole path is a key", ["busybox"], main(b"/proc/sys/net/ipv4/conf/all/send_redirects = 0\n"), {"all": 0}),
    ("a whole path may have more slashes and dots than it needs", ["busybox"],
     main(b"/proc/.//sys//net/ipv4/conf/all/send_redirects = 0\n"), {"all": 0}),
    ("two leading dots do not matter", EVERY, main(b"..net.ipv4.conf.all.send_redirects = 0\n"), {"all": 0}),
    ("eth0/5 is the interface eth0.5", DROP_INS, main(b"net.ipv4.conf.eth0/5.send_redirects = 0\n"), {"eth0.5": 0}),
    ("eth0.5 between dots is no interface", DROP_INS, main(b"net.ipv4.conf.eth0.5.send_redirects = 0\n"), {"eth0.5": 1}),
    ("eth0.5 between dots is tried", ["busybox"], main(b"net.ipv4.conf.eth0.5.send_redirects = 0\n"), {"eth0.5": 0}),
    ("eth0.5 between slashes is the interface", EVERY, main(b"net/ipv4/conf/eth0.5/send_redirects = 0\n"), {"eth0.5": 0}),
    ("a byte order mark spoils the first line", EVERY, main(b"\xef\xbb\xbf" + OFF), {"all": 1}),
    # patterns
    ("a pattern sets all, default and interfaces", PATTERNS, main(b"net.ipv4.conf.*.send_redirects = 0\n"),
     {"all": 0, "default": 0, "eth0": 0, "eth0.5": 0}),
    ("a wildcard before a dot at the end meets folders only", ["procps_4"],
     main(b"net.ipv4.conf.all.send_*. = 0\nnet.ipv4.conf.def*.send_redirects. = 0\n"), {"all": 1, "default": 0}),
    ("braces in a pattern are alternatives", SYSTEMD, main(b"net.ipv4.conf.{eth?,x}.send_redirects = 0\n"), {"eth0": 0}),
    ("braces in a pattern are letters", ["procps_4"], main(b"net.ipv4.conf.{eth?,x}.send_redirects = 0\n"), {"eth0": 1}),
    ("braces alone are no pattern", PATTERNS, main(b"net.ipv4.conf.{eth0,x}.send_redirects = 0\n"), {"eth0": 1}),
    ("braces with nothing in them are nothing", SYSTEMD, main(b"net.ipv4.conf.e{}th*.send_redirects = 0\n"), {"eth0": 0}),
    ("a backslash before a separator in a pattern is dropped", PATTERNS,
     main(b"net.ipv4.conf\\.eth*\\.send_redirects = 0\n"), {"eth0": 0}),
    ("a backslash before the end of a pattern matters", PATTERNS,
     main(b"net.ipv4.conf.eth*.send_redirects\\ = 0\n"), {"eth0": 1}),
    ("a wildcard meets the folder itself", ["procps_4"],
     main(b"net/ipv4/conf/.*/eth0/send_redirects = 0\n"), {"eth0": 0}),
    ("a wildcard does not meet the folder itself", SYSTEMD,
     main(b"net/ipv4/conf/.*/eth0/send_redirects = 0\n"), {"eth0": 1}),
    ("patterns are unknown", NO_PATTERNS, main(b"net.ipv4.conf.*.send_redirects = 0\n"), {"all": 1, "eth0": 1}),
    ("an explicit key beats a later pattern", PATTERNS,
     main(b"net.ipv4.conf.eth0.send_redirects = 1\nnet.ipv4.conf.*.send_redirects = 0\n"), {"eth0": 1, "e": 0}),
    ("the last pattern wins", PATTERNS,
     main(b"net.ipv4.conf.*.send_redirects = 1\nnet.ipv4.conf.e*.send_redirects = 0\n"), {"eth0": 0, "tun0": 1}),
    ("a pattern said again keeps its place", SYSTEMD,
     main(b"net.ipv4.conf.*.send_redirects=0\nnet.ipv4.conf.e*.send_redirects=1\nnet.ipv4.conf.*.send_redirects=0\n"),
     {"eth0": 1}),
    ("a pattern said again counts again", ["procps_4"],
     main(b"net.ipv4.conf.*.send_redirects=0\nnet.ipv4.conf.e*.send_redirects=1\nnet.ipv4.conf.*.send_redirects=0\n"),
     {"eth0": 0}),
    # a dash
    ("-key cancels the key", SYSTEMD, main(OFF + b"-net.ipv4.conf.all.send_redirects\n"), {"all": 1}),
    ("-key cancels nothing", PROCPS + ["busybox"], main(OFF + b"-net.ipv4.conf.all.send_redirects\n"), {"all": 0}),
    ("-key keeps patterns away", PATTERNS,
     main(b"-net.ipv4.conf.eth0.send_redirects\nnet.ipv4.conf.*.send_redirects = 0\n"), {"eth0": 1, "e": 0}),
    ("-key=value sets the value", DROP_INS, main(b"-net.ipv4.conf.all.send_redirects=0\n"), {"all": 0}),
    ("- key=value sets the value", SYSTEMD, main(b"- net.ipv4.conf.all.send_redirects=0\n"), {"all": 0}),
    ("- key=value names nothing", PROCPS + ["busybox"], main(b"- net.ipv4.conf.all.send_redirects=0\n"), {"all": 1}),
    ("-key said again cancels as once", SYSTEMD,
     main(b"-net.ipv4.conf.eth0.send_redirects\nnet.ipv4.conf.*.send_redirects = 0\n" * 2), {"eth0": 1, "e": 0}),
    # duplicates and refused values
    ("the last of two values wins", EVERY, main(ON + OFF), {"all": 0}),
    ("a refused value after a good one leaves it unset", SYSTEMD,
     main(OFF + b"net.ipv4.conf.all.send_redirects = off\n"), {"all": 1}),
    ("a refused value after a good one leaves that", PROCPS + ["busybox"],
     main(OFF + b"net.ipv4.conf.all.send_redirects = off\n"), {"all": 0}),
    ("no value after a good one leaves it unset", SYSTEMD, main(OFF + b"net.ipv4.conf.all.send_redirects =\n"), {"all": 1}),
    ("no value after a good one leaves that", PROCPS + ["busybox"],
     main(OFF + b"net.ipv4.conf.all.send_redirects =\n"), {"all": 0}),
    ("a refused value ends it all", ["busybox"], main(b"net.ipv4.conf.default.send_redirects = off\n" + OFF), {"all": 1}),
    ("a refused value ends nothing", DROP_INS, main(b"net.ipv4.conf.default.send_redirects = off\n" + OFF), {"all": 0}),
]

# Values as the kernel reads them, whoever writes them.
BEHAVIOURS += [
    (f"the value {value.decode('latin-1')!r} is {number}", EVERY,
     main(b"net.ipv4.conf.all.send_redirects = " + value + b"\n"), {"all": number})
    for value, number in [(b"0", 0), (b"00", 0), (b"0x0", 0), (b"-0", 0), (b"0 1", 0), (b"010", 8), (b"0x10", 16), (b"-1", -1)]
]
BEHAVIOURS += [
    (f"the value {value.decode('latin-1')!r} is refused", EVERY,
     main(b"net.ipv4.conf.all.send_redirects = " + value + b"\n"), {"all": 1})
    for value in [b"", b"+0", b"0.0", b'"0"', b"off", b"0x", b"09", b"2147483648"]
]


def as_markdown():
    """The table of docs/sysctl.md."""
    rows = ["| what a boot does | " + " | ".join(COLUMNS.values()) + " |", "| --- |" + " --- |" * len(COLUMNS)]
    for name, appliers, _, _ in BEHAVIOURS:
        marks = ["yes" if applier in appliers else "" for applier in COLUMNS]
        text = name.replace("\\", "\\\\").replace("*", "\\*").replace("#", "\\#")
        rows.append(f"| {text} | " + " | ".join(marks) + " |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(as_markdown(), end="")
