# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the program for a test, and holds every answer that it gives to the schema of answers.

A test folder reaches it with:

    import pathlib, sys
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "lib"))
    import route_guard

$ROUTE_GUARD names the program. Where $ROUTE_GUARD_ANSWERS names a folder, every answer is kept there too, one a line.
"""
import functools
import json
import os
import pathlib
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.path.abspath(os.environ.get("ROUTE_GUARD") or TOP / "build" / "release" / "route_guard")
SCHEMA = TOP / "module" / "schema" / "answer.json"


class Answer(dict):
    """The answer, with the exit status and what stood on standard error."""

    status: int
    errors: str

    def finding(self, control, subject=None):
        """The one finding of a control (and of a client configuration, where there are several)."""
        found = [f for f in self["findings"]
                 if f["control"] == control and (subject is None or f.get("subject") == subject)]
        assert len(found) == 1, f"{len(found)} findings of {control}: {self}"
        return found[0]

    def statuses(self):
        """Control -> status; of several client configurations, the last one's."""
        return {finding["control"]: finding["status"] for finding in self["findings"]}


@functools.cache
def validator():
    import jsonschema

    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def unique_keys(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"a key stands twice in one object: {keys}"
    return dict(pairs)


def check(output):
    """The answer in `output` (bytes), after a look at all that every answer promises."""
    text = output.decode("utf-8")  # valid UTF-8, or this is the failure
    assert text.endswith("\n") and text.count("\n") == 1, f"not one line: {text!r}"
    answer = json.loads(text, object_pairs_hook=unique_keys)
    problems = [f"{error.json_path}: {error.message}" for error in validator().iter_errors(answer)]
    assert not problems, f"{problems} in {text}"
    if "findings" in answer:
        acceptable = ("compliant", "not_applicable")
        assert answer["compliant"] == all(f["status"] in acceptable for f in answer["findings"]), text
        assert answer["changed"] == bool(answer["changes"]), text
    return answer


def keep(output):
    folder = os.environ.get("ROUTE_GUARD_ANSWERS")
    if folder:
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, f"{os.getpid()}.jsonl"), "ab") as file:
            file.write(output)


def program(*arguments, stdin=b"", prefix=(), timeout=60, **options):
    """Runs it as it is: a CompletedProcess with bytes. `prefix`: a command that runs it (("ip", "netns", "exec", "x"))."""
    if isinstance(stdin, str):
        stdin = stdin.encode()
    command = [*map(os.fspath, prefix), PROGRAM, *map(os.fspath, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=timeout, check=False, **options)


def run(*arguments, stdin=b"", prefix=(), timeout=60, **options):
    """The answer to a command line that asks for JSON, or to the module protocol: run("check", "--format", "json")."""
    done = program(*arguments, stdin=stdin, prefix=prefix, timeout=timeout, **options)
    assert done.stdout, f"no answer (exit {done.returncode}): {done.stderr.decode(errors='replace')}"
    answer = Answer(check(done.stdout))
    keep(done.stdout)
    answer.status = done.returncode
    answer.errors = done.stderr.decode(errors="replace")
    return answer


def module(arguments, *, check=False, diff=False, prefix=(), **options):
    """The answer of the module protocol, as Ansible would ask: a dict of arguments (keys of `_ansible_` may be in it)."""
    asked = {"_ansible_check_mode": check, "_ansible_diff": diff, "_ansible_no_log": True, **arguments}
    answer = run("-", stdin=json.dumps(asked), prefix=prefix, **options)
    assert answer.status == (1 if answer["failed"] else 0), answer
    return answer
