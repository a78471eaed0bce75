# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: exit codes, hints, formats, and what a person sees on a terminal."""
import json
import os
import pty
import subprocess

import pytest
import route_guard

CONTROLS = ["script-security", "up-hook", "hook-script", "redirects-persistent", "redirects-live", "route-cache"]


def said(*arguments, **options):
    done = route_guard.program(*arguments, **options)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_exit_is_2_when_not_compliant_0_when_compliant_or_brought_there_1_on_an_error(options):
    assert said("check", *options)[0] == 2
    assert said("apply", *options)[0] == 0
    assert said("check", *options)[0] == 0
    assert said("apply", *options)[0] == 0
    assert said("check", "--root", "/there-is-no-such-folder")[0] == 1


def test_apply_that_cannot_bring_it_there_exits_2(tree, options):
    (tree / "etc/openvpn/client.conf").unlink()
    status, out, _ = said("apply", *options)
    assert status == 2 and "are not compliant" in out


def test_json_is_the_answer_of_the_schema_and_equals_the_module_s(options, arguments):
    by_hand = route_guard.run("check", *options, "--format", "json")
    assert by_hand.status == 2
    assert dict(by_hand) == dict(route_guard.module(arguments, check=True))
    assert "diff" in route_guard.run("check", *options, "--format=json", "--diff")
    assert "backup_files" in route_guard.run("check", *options, "--format", "json", "--backup")


def test_an_error_in_json_is_a_failed_answer(options):
    answer = route_guard.run("check", *options, "--format", "json", "--hook-event", "down")
    assert answer.status == 1 and answer["msg"] == "value of hook_event must be one of: up, route-up, got: down"


def test_options_may_be_written_as_the_arguments_are(tree):
    answer = route_guard.run("check", "--format", "json", "--root", tree, "--sysctl_loader", "systemd", "--controls", "up-hook",
                             "--controls", "hook-script,route-cache", "--hook_path=/etc/openvpn/h")
    assert [finding["control"] for finding in answer["findings"]] == ["up-hook", "hook-script", "route-cache"]
    assert answer.finding("hook-script")["evidence"][0]["file"] == "/etc/openvpn/h"


def test_of_an_option_given_twice_the_last_one_holds(options):
    assert said("check", *options, "--state", "absent", "--state", "present")[0] == 2


def test_a_relative_root_is_one_of_the_working_folder(tree):
    answer = route_guard.run("check", "--root", "host", "--sysctl-loader", "systemd", "--format", "json", cwd=tree.parent)
    assert len(answer["changes"]) == 3


SLIPS = [
    (["chek"], "There is no command 'chek'. Did you mean check?"),
    (["banana"], "There is no command 'banana'. Type"),
    (["check", "--bakup"], "There is no option '--bakup'. Did you mean --backup?"),
    (["check", "--clientconfig=/x"], "There is no option '--clientconfig'. Did you mean --client-config?"),
    (["--verison"], "There is no option '--verison'. Did you mean --version?"),
    (["check", "word"], "'word' has no meaning after 'route_guard check'."),
    (["check", "--root"], "The option --root needs a value behind it."),
    (["check", "--controls", "up-hok"], "There is no control 'up-hok'. Did you mean up-hook?"),
    (["check", "--controls", "up-hook,redirect-live"], "There is no control 'redirect-live'. Did you mean redirects-live?"),
    (["check", "--format", "xml"], "value of --format must be one of: text, json, got: xml."),
    (["check", "--state", "maybe"], "value of state must be one of: present, absent, got: maybe."),
    (["check", "--backup=maybe"], "argument 'backup' is of type"),
    (["explain"], "Name the control to explain: script-security, up-hook,"),
    (["explain", "hook"], "There is no control 'hook'. "),
    (["explain", "route-cahce"], "There is no control 'route-cahce'. Did you mean route-cache?"),
    (["schema"], "Name the schema to print"),
    (["schema", "answers"], "Name the schema to print"),
    (["routes", "--stael"], "There is no option '--stael'. Did you mean --stale?"),
]


@pytest.mark.parametrize("words, sentence", SLIPS, ids=[" ".join(words) for words, _ in SLIPS])
def test_a_slip_gets_a_sentence_and_exit_1(words, sentence):
    status, out, err = said(*words)
    assert (status, out) == (1, "")
    assert err.startswith("route_guard: " + sentence) and err.endswith(".\n") and err.count("\n") == 1


def test_help_version_and_explanations_come_from_the_program():
    status, out, err = said("--help")
    assert (status, err) == (0, "") and "route_guard apply" in out and "--client-config" in out
    assert said("check", "--help")[1] == out
    assert said("--version") == (0, "route_guard 1.0.0\n", "")
    status, out, err = said()
    assert status == 1 and out == "" and "route_guard check" in err
    for control in CONTROLS:
        status, out, _ = said("explain", control)
        assert status == 0 and out.startswith(control) and len(out) > 200


def test_the_documentation_of_arguments_is_the_program_s():
    document = (route_guard.TOP / "docs" / "arguments.md").read_text()
    assert said("schema", "arguments", "--format", "markdown")[1] in document


def test_the_documented_behaviours_of_the_boot_are_those_that_are_tested():
    table = route_guard.TOP / "tests" / "oracles" / "sysctl" / "behaviours.py"
    printed = subprocess.run(["/usr/bin/python3", "-B", table], capture_output=True, text=True, timeout=60, check=True).stdout
    assert printed in (route_guard.TOP / "docs" / "sysctl.md").read_text()


def test_a_check_says_what_to_type_next_and_the_words_work(tree, options):
    (tree.parent / "it's").symlink_to("host")
    out = said("check", "--root", tree.parent / "it's", "--sysctl-loader", "systemd", "--diff")[1]
    command = next(line.strip() for line in out.splitlines() if line.startswith(f"  {route_guard.PROGRAM} apply"))
    done = subprocess.run(["/bin/sh", "-c", command], env={}, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done
    assert said("check", *options)[0] == 0


def patched(before, diff):
    """`before` (bytes) with a unified diff of one file applied, every context line checked."""
    lines, result, position = before.splitlines(keepends=True), [], 0
    body = diff.splitlines()[2:]
    for index, line in enumerate(body):
        end = b"" if body[index + 1:index + 2] == ["\\ No newline at end of file"] else b"\n"
        content = line[1:].encode() + end
        if line.startswith("@@"):
            start, _, count = line.split()[1][1:].partition(",")
            first = int(start) - (count != "0")
            result += lines[position:first]
            position = first
        elif line[0] in " -":
            assert lines[position] == content
            result += [content] if line[0] == " " else []
            position += 1
        elif line[0] == "+":
            result.append(content)
    return b"".join(result + lines[position:])


@pytest.mark.parametrize("before", [b"client\n" * 20, b"client\n" * 20 + b"# no line end", b"client"])
def test_the_diff_shown_is_the_change_made(before, tree, options):
    file = tree / "etc/openvpn/client.conf"
    file.write_bytes(before)
    out = said("apply", *options, "--controls", "script-security,up-hook", "--diff")[1]
    diff = out[out.index("--- /etc/openvpn/client.conf"):]
    assert patched(before, diff[:diff.index("\n\n") + 1]) == file.read_bytes() != before


def on_terminal(arguments, environment):
    leader, follower = pty.openpty()
    with subprocess.Popen([route_guard.PROGRAM, *map(str, arguments)], stdout=follower, stdin=subprocess.DEVNULL,
                          env={"TERM": "xterm", **environment}) as child:
        os.close(follower)
        shown = b""
        try:
            while piece := os.read(leader, 65536):
                shown += piece
        except OSError:
            pass  # the program has ended
        child.wait(timeout=20)
    os.close(leader)
    return shown.decode()


def test_a_terminal_gets_colour_unless_no_color_or_a_dumb_terminal_says_otherwise(options):
    call = ["check", *options]
    assert "\x1b[32m" in on_terminal(call, {}) or "\x1b[31m" in on_terminal(call, {})
    assert "\x1b" not in on_terminal(call, {"NO_COLOR": "1"})
    assert "\x1b" in on_terminal(call, {"NO_COLOR": ""})
    assert "\x1b" not in on_terminal(call, {"TERM": "dumb"})
    assert "\x1b" not in said("check", *options)[1]


def test_marks_are_characters_where_the_locale_has_them(options):
    assert "✗ " in said("check", *options, env={"LANG": "C.UTF-8"})[1]
    plain = said("check", *options, env={"LANG": "de_DE.utf8", "LC_ALL": "C"})[1]
    assert "[no] " in plain and plain.isascii()


def test_evidence_is_file_and_line(tree, options):
    (tree / "etc/openvpn/client.conf").write_text("client\nup /etc/openvpn/other\nscript-security 2\n")
    out = said("check", *options)[1]
    assert "/etc/openvpn/client.conf:2: up /etc/openvpn/other" in out


def test_what_a_file_says_cannot_command_a_terminal(tree, options):
    (tree / "etc/openvpn/client.conf").write_bytes(b"client\nup \"/x\x1b]0;gotcha\x07\xff\"\n")
    out = said("check", *options, "--diff")[1]
    assert "\x1b" not in out and "gotcha" in out


def test_routes_lists_none_in_an_empty_namespace():
    assert said("routes") == (0, "0 cached routes, 0 stale.\n", "")
    status, out, _ = said("routes", "--stale", "--format", "json")
    assert status == 0 and json.loads(out) == {"routes": [], "entries": 0, "stale": 0, "problem": None}


@pytest.mark.parametrize("words", [["check"], ["--help"], ["routes"], ["schema", "answer"], ["-"]], ids=" ".join)
def test_output_that_cannot_be_written_is_an_error(words, options, arguments):
    words = words + options if words == ["check"] else words
    asked = json.dumps({**arguments, "_ansible_check_mode": True}).encode()
    with open("/dev/full", "wb") as full:
        done = subprocess.run([route_guard.PROGRAM, *words], input=asked, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
        assert done.returncode == 1
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([route_guard.PROGRAM, *words], input=asked, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writer)
    assert done.returncode == 1


def test_a_closed_standard_output_is_not_taken_by_a_file_of_the_host(tree, options):
    done = subprocess.run(["sh", "-c", 'exec "$0" "$@" >&- 2>&- <&-', route_guard.PROGRAM, "apply", *options], timeout=60, check=False)
    assert done.returncode == 1
    for path in tree.rglob("*"):
        if path.is_file():
            assert b"control" not in path.read_bytes(), path
    assert said("check", *options)[0] == 0
