"""Waiting for somebody who makes no pledge is no fault, but is said with its place (C15)."""

import re

from scenario_folders import pellia, read


def waits(folder):
    return [text for text in read(folder).warnings if "waits for" in text]


def test_waiting_for_one_who_makes_no_pledge_is_a_warning_with_its_place(tmp_path):
    folder = pellia(tmp_path, ("xdu_mandate and (XBE or", "xdu_mandate and (XEL or"))
    [warning] = waits(folder)
    place = r"scenario\.yaml:\d+:\d+: pledges\.[a-z-]+\.if: "
    assert re.search(place + "waits for 'XEL', who makes no pledge: that counts as a no", warning)


def test_one_of_several_who_are_counted_may_be_absent(tmp_path):
    assert waits(pellia(tmp_path)) == []
