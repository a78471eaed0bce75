# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes file trees of sysctl settings at random, with the corners of every applier's grammar in them.

A tree is a dictionary of path to what stands there: bytes for a file, ("link", target), ("folder",).
"""

import errno
import os

FOLDERS = ["/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d"]
INTERFACES = ["eth0", "eth0.5", "wg-a", "tun0", "e"]

NAMES = ["all"] * 6 + ["default"] * 6 + INTERFACES * 2 + ["fresh0", "later0", "nope0", "lo", "averylongname000"]
PATTERNS = ["*"] * 8 + [
    "eth*", "?", "eth0*", "[a-e]*", "{all,eth*}", "e*", "*0", "a*", "[!a]*", "al[l]", "d*", "**", "eth0?5", "[^d]*",
    "{eth0,default}", "{*}", "t?n0", "\\*", "et\\h*", "[[:alpha:]]*", "wg-[a-z]", "f*", "l*", "*.*", "[", "e[", "{a*,d*",
]
VALUES = [b"0"] * 12 + [b"1"] * 12 + [
    b"00", b"0x0", b"-0", b"0 1", b"0 # text", b"", b"+0", b"0#x", b"0.0", b'"0"', b"off", b"010", b"2", b"-1", b"0x",
    b"99999999999", b"2147483647", b"2147483648", b"-2147483648", b"0\x0b", b"0\t1", b"1 0", b"0=1", b"\xa00", b"0x1g",
    b"000000000000000000000000", b"0 \\", b"1;", b"09", b" ", b"#0", b"0\xc2\xa0", b"0\x00 1",
]
SIGNS = [b"="] * 6 + [b" = "] * 12 + [b"\t=\t", b"==", b" =", b"= ", b" ", b":", b" = = ", b"=\x0b", b"\x0c= "]
ENDS = [b"\n"] * 40 + [b"\r\n"] * 3 + [b"\r", b"\0", b"\n\r", b"\\\n", b" \\\n", b"\n\n", b" \n", b"\t\n", b"\x0b\n", b""]
STARTS = [b""] * 30 + [b" ", b"\t", b"-", b"- ", b"--", b"#", b";", b" #", b"\t;", b"=", b"\x0b", b"\xef\xbb\xbf", b"!"]
FILE_NAMES = ["10-a.conf", "50-b.conf", "50-c.conf", "99-sysctl.conf", "99-route_guard.conf", "z.conf", "Z.conf"] * 3 + [
    ".hidden.conf", ".conf", "a.conf~", "README", "b.CONF", "x y.conf", "\u00fc.conf", "[ab].conf", "1*.conf", "a.conf",
    "{10-a,50-b}.conf", "back\\slash.conf", "zz-late.conf", "99-route_guard.conf.conf", "?0-b.conf",
]
ODD_BYTES = [bytes([byte]) for byte in b"./-*?[]{}\\,!^=#; \t\n\r\0\x0b01xe~'\"\xff"]
OTHER_LINES = [
    b"net.ipv4.conf.all.rp_filter = 0", b"net.ipv4.conf.default.rp_filter=junk", b"net.ipv4.ip_forward = 1",
    b"net.ipv4.conf.all.accept_redirects = 0", b"kernel.printk = 4 4 1 7", b"net.ipv4.conf.eth0.rp_filter = x",
    b"# a comment", b"; another", b"", b"   ", b"nonsense", b"net.ipv4.conf.all.forwarding = 1", b"x=y",
    b"# a comment that goes on \\", b"net.ipv4.conf.all.secure_redirects=", b"net.ipv4.ip_forward = yes",
]


def spelled(random, name):
    """A key for the switch of `name`, in one of the spellings that people and machines use."""
    parts = ["net", "ipv4", "conf", name, "send_redirects"]
    odd = random.random()
    if odd < 0.05:
        parts[random.randrange(3)] = random.choice(["*", "?et", "ipv?", "[n]et", "con*"])
    elif odd < 0.09:
        parts[4] = random.choice(["send_*", "*", "send_redirect?", "send_redirect", "Send_redirects", "rp_filter", "*s"])
    elif odd < 0.11:
        parts.insert(random.randrange(5), random.choice(["", ".", ""]))
    style = random.random()
    if style < 0.62:
        key = ".".join(part.replace(".", "/") if random.random() < 0.7 else part for part in parts)
    elif style < 0.85:
        key = "/".join(parts)
    elif style < 0.93:
        key = "".join(part + random.choice("./") for part in parts)[:-1]
    else:
        key = random.choice(["/", ".", "//", "./", "/proc/sys/", "proc.sys."]) + random.choice("./").join(parts)
    if random.random() < 0.02:
        key += random.choice(["/", ".", "/.", " x", "\\"])
    return key.encode()


def setting_line(random):
    name = random.choice(PATTERNS) if random.random() < 0.35 else random.choice(NAMES)
    start = random.choice(STARTS)
    key = spelled(random, name)
    if random.random() < 0.12:
        return random.choice([b"-", b"- ", b" -", b"--"]) + key + random.choice([b"", b" ", b"", b"\t"])
    return start + key + random.choice(SIGNS) + random.choice(VALUES)


def mistyped(random, text):
    """The text with a byte or two left out, doubled, exchanged or put in."""
    for _ in range(random.choice([1, 1, 2, 3])):
        at = random.randrange(len(text) + 1)
        kind = random.random()
        if kind < 0.25:
            text = text[:at] + text[at + 1:]
        elif kind < 0.4:
            text = text[:at] + text[at:at + 1] + text[at:]
        else:
            text = text[:at] + random.choice(ODD_BYTES) + text[at + (kind < 0.7):]
    return text


def content(random):
    lines = []
    for _ in range(random.choice([0, 1, 1, 2, 2, 3, 4, 6])):
        lines.append(setting_line(random) if random.random() < 0.85 else random.choice(OTHER_LINES))
    plain = random.random() < 0.6
    text = b"".join(line + (b"\n" if plain else random.choice(ENDS)) for line in lines)
    if text.endswith(b"\n") and random.random() < 0.15:
        text = text[:-1]
    if random.random() < 0.2:
        text = mistyped(random, text)
    if random.random() < 0.003:
        text = b"#" * random.choice([1048574, 1048575, 1048576]) + b"\n" + text
    return text


def node(random, path):
    kind = random.random()
    if kind < 0.82:
        return content(random)
    if kind < 0.86:
        return b""
    if kind < 0.93:
        return ("link", random.choice(["/dev/null", "/nowhere", "../sysctl.conf", "/etc/sysctl.conf", "10-a.conf"]))
    return ("folder",)


def tree(random):
    """One tree. `random` is a random.Random."""
    made = {}
    for folder in FOLDERS:
        if random.random() < (0.9 if folder == FOLDERS[0] else 0.3):
            for _ in range(random.choice([0, 1, 1, 2, 2, 3, 4])):
                path = folder + "/" + random.choice(FILE_NAMES)
                made[path] = node(random, path)
    if random.random() < 0.3:
        made["/etc/sysctl.d/99-sysctl.conf"] = ("link", "../sysctl.conf")
    if random.random() < 0.75:
        made["/etc/sysctl.conf"] = content(random)
    elif random.random() < 0.3:
        made["/etc/sysctl.conf"] = node(random, "/etc/sysctl.conf")
    if random.random() < 0.03:
        folder = random.choice(FOLDERS)
        made = {path: what for path, what in made.items() if not path.startswith(folder + "/")}
        made[folder] = random.choice([("link", random.choice(FOLDERS)), b"a file", ("link", "/nowhere")])
    return made


def put(tree, root):
    """Makes the tree's files below `root`; what cannot stand there (a file below a file) is left out."""
    for path, what in tree.items():
        if path.startswith("/lib/") and os.path.islink(root + "/lib"):
            continue  # /lib/sysctl.d is /usr/lib/sysctl.d there
        place = root + path
        try:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            if isinstance(what, bytes):
                with open(place, "wb") as file:
                    file.write(what)
            elif what[0] == "link":
                os.symlink(what[1], place)
            else:
                os.mkdir(place)
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTDIR, errno.ENOENT, errno.EISDIR, errno.ELOOP):
                raise
