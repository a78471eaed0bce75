# SPDX-License-Identifier: GPL-3.0-or-later
"""Every sample host, from check to absent. What a case is made of stands in README.md."""
import pathlib
import sys
import types

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import route_guard
import sample


def key_of(finding):
    """The control, or with a subject, both: the key of expected.json."""
    return f"{finding['control']} {finding['subject']}" if "subject" in finding else finding["control"]


def not_right(answer):
    return {key_of(f): f["status"] for f in answer["findings"] if f["status"] not in ("compliant", "not_applicable")}


def listed(answer):
    return sorted(f"{change['action']} {change['target']}" for change in answer["changes"])


@pytest.fixture(scope="module", params=sample.names())
def story(request, tmp_path_factory):
    """One host's whole story: each answer, and what stood there before and after it."""
    case = sample.Case.load(request.param)
    folder = tmp_path_factory.mktemp("case") / "host"
    case.copy_to(folder)
    arguments = {"root": str(folder), **case.arguments}
    told = types.SimpleNamespace(folder=folder, expected=case.expected)
    told.before = sample.snapshot(folder, with_times=True)
    told.check = route_guard.module(arguments, check=True, diff=True)
    told.after_check = sample.snapshot(folder, with_times=True)
    told.original = sample.snapshot(folder, with_times=False)
    told.apply = route_guard.module(arguments, diff=True)
    told.applied = sample.snapshot(folder, with_times=False)
    told.again = route_guard.module(arguments)
    told.checked_again = route_guard.module(arguments, check=True)
    told.applied_again = sample.snapshot(folder, with_times=False)
    told.absent = route_guard.module({**arguments, "state": "absent"})
    told.at_last = sample.snapshot(folder, with_times=False)
    return told


@pytest.fixture
def run(story):
    """The story of a host whose run does not end in an error."""
    if "error" in story.expected:
        pytest.skip("this host's run ends in an error")
    assert "findings" in story.check, story.check["msg"]
    return story


def test_check_writes_nothing(story):
    assert sample.differences(story.before, story.after_check) == []


def test_the_error_is_the_expected_one_and_nothing_is_written(story):
    if "error" not in story.expected:
        pytest.skip("this host's run does not end in an error")
    for answer in (story.check, story.apply):
        assert answer["failed"] and "findings" not in answer, answer
        assert story.expected["error"] in answer["msg"]
    assert sample.differences(story.original, story.applied) == []


def test_check_finds_what_is_wrong(run):
    assert not_right(run.check) == run.expected.get("check", {})


def test_the_messages_have_the_words(run):
    messages = {key_of(finding): finding["message"] for finding in run.check["findings"]}
    for control, words in run.expected.get("says", {}).items():
        assert words in messages[control]


def test_the_warnings_have_the_words(run):
    for words in run.expected.get("warns", []):
        assert any(words in warning for warning in run.check["warnings"]), run.check["warnings"]


def test_check_lists_the_expected_changes(run):
    assert listed(run.check) == sorted(run.expected.get("changes", []))


def test_apply_makes_the_changes_that_check_listed(run):
    assert run.apply["changes"] == run.check["changes"]
    assert run.apply["diff"] == run.check["diff"]


def test_apply_changes_no_other_path(run):
    targets = {sample.behind_links(run.folder, change["target"]) for change in run.apply["changes"]}
    folders = {str(parent) for target in targets for parent in pathlib.PurePath(target).parents}
    changed = set(sample.differences(run.original, run.applied))
    new_folders = {path for path in changed if path in folders and path not in run.original}
    assert changed - new_folders == targets


def test_apply_ends_as_expected(run):
    assert not_right(run.apply) == run.expected.get("apply", {})
    assert run.apply["failed"] == bool(run.expected.get("apply"))
    before = {key_of(finding): finding["status"] for finding in run.check["findings"]}
    assert {key_of(finding): finding["was"] for finding in run.apply["findings"]} == before


def test_a_second_apply_changes_nothing(run):
    assert not run.again["changed"] and run.again["changes"] == []
    assert not run.checked_again["changed"]
    assert sample.differences(run.applied, run.applied_again) == []


def test_the_files_end_in_the_expected_lines(run):
    for path, lines in run.expected.get("ends", {}).items():
        text = run.applied[path][4].decode()
        assert text.splitlines()[-len(lines):] == lines


def test_absent_gives_everything_back(run):
    before = sample.without_blocks(run.original)
    # A folder that had to be made for a file may stay: others may have come to count on it.
    left = {path for path in run.at_last if path not in before and sample.is_folder(run.at_last[path])}
    assert set(sample.differences(before, run.at_last)) == left
