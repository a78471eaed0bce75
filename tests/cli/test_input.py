# SPDX-License-Identifier: GPL-3.0-or-later
"""The module protocol's input: whatever comes, one answer in the schema, and exit 1 with `failed`."""
import json
import os

import pytest
import route_guard

REFUSED = {
    "nothing": (b"", "The arguments are empty"),
    "blanks": (b" \n\t", "The arguments are empty"),
    "a list": (b"[1]", "The arguments are an array, not a JSON object"),
    "a number": (b"1", "The arguments are a number, not a JSON object"),
    "null": (b"null", "The arguments are null, not a JSON object"),
    "half an object": (b'{"state": "pres', "The arguments are not valid JSON"),
    "two objects": (b"{}{}", "The arguments are not valid JSON"),
    "a shell's words": (b"state=present", "The arguments are not valid JSON"),
    "latin-1": (b'{"hook_path": "/caf\xe9"}', "The arguments are not valid UTF-8"),
    "a surrogate in UTF-8": (b'{"hook_path": "/\xed\xa0\x80"}', "The arguments are not valid UTF-8"),
    "UTF-16": ('{"state": "present"}'.encode("utf-16"), "The arguments are not valid UTF-8"),
    "only zeros": (b"\0" * 1000, "The arguments are not valid JSON"),
    "half a pair": (rb'{"hook_path": "/\ud800"}', "hook_path holds half of a surrogate pair"),
    "half a pair in a list": (rb'{"client_config": ["/a\udc00"]}', "client_config holds half of a surrogate pair"),
    "deep lists": (b"[" * 100_000, "The arguments are nested more than 64 levels deep"),
    "deep and closed": (b"[" * 100_000 + b"]" * 100_000, "The arguments are nested more than 64 levels deep"),
    "deep objects": (b'{"a":' * 100_000, "The arguments are nested more than 64 levels deep"),
    "deep in an argument": (b'{"controls":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "The arguments are nested"),
    "a zero byte": (rb'{"hook_path": "/a\u0000b"}', "hook_path holds a zero byte"),
    "a huge number": (b'{"script_security": 1e999}', "The arguments are not valid JSON"),
    "a long number": (b'{"script_security": ' + b"9" * 1000 + b"}", "The arguments are not valid JSON"),
    "a long word": (b'{"state": "' + b"x" * 1_000_000 + b'"}', "value of state must be one of: present, absent, got: xxx"),
    "too much": (b" " * (17 << 20), "it is larger than 16777216 bytes"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_set_of_arguments_is_one_failed_answer(name, tmp_path):
    given, message = REFUSED[name]
    answer = route_guard.run("-", stdin=given)
    assert message in answer["msg"] and answer["failed"] and answer.status == 1
    assert answer.errors == ""
    (tmp_path / "args").write_bytes(given)
    assert dict(route_guard.run(tmp_path / "args"))["msg"].split()[:3] == answer["msg"].split()[:3]


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_object_never_breaks_the_answer(seed, arguments):
    import random

    chance = random.Random(seed)
    text = bytearray(json.dumps({**arguments, "_ansible_check_mode": True, "controls": ["up-hook"]}).encode())
    for _ in range(chance.randint(1, 4)):
        text[chance.randrange(len(text))] = chance.choice(b'\0\x01 "\\{}[]:,u0dnx\xff\xc3\x80')
    answer = route_guard.run("-", stdin=bytes(text), cwd="/")
    assert answer.status == (1 if answer["failed"] else 0)


def test_a_file_that_is_not_there_is_named(tmp_path):
    answer = route_guard.run(tmp_path / "args")
    assert answer["msg"].startswith(f"The arguments in {tmp_path}/args cannot be read: No such file or directory.")
    assert answer.status == 1
    assert "Is a directory" in route_guard.run(tmp_path)["msg"]


def test_a_file_named_like_no_command_is_arguments_without_a_slash(tmp_path, arguments):
    (tmp_path / "args").write_text(json.dumps({**arguments, "_ansible_check_mode": True}))
    assert len(route_guard.run("args", cwd=tmp_path)["findings"]) == 6


def test_a_byte_that_is_not_utf8_reaches_the_file_system_and_the_answer_stays_utf8(tree, arguments):
    asked = json.dumps({**arguments, "hook_path": "/etc/openvpn/caf\udce9", "controls": "hook-script"})
    assert "\\udce9" in asked
    answer = route_guard.run("-", stdin=asked)
    assert b"caf\xe9" in os.listdir(os.fsencode(tree / "etc/openvpn"))
    assert answer["changes"][0]["target"] == "/etc/openvpn/caf\ufffd"


def test_keys_twice_hold_the_last_value_as_in_python(arguments):
    text = json.dumps({**arguments, "state": "maybe", "_ansible_check_mode": True})[:-1] + ', "state": "present"}'
    assert not route_guard.run("-", stdin=text)["failed"]
