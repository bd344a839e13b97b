"""Forms of exchange in general, and JSONL, the one that loses nothing."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats import FORMATS, UnreadableQuestions
from question_bank.formats.xlsx_examples import EXAMPLES
from question_bank.question import DocumentPlace
from question_bank.question_types import TYPES

from .any_question import whole_questions

JSONL = FORMATS["jsonl"]


@pytest.fixture
def bank(sound):
    place = DocumentPlace("讲话", "一/（二）", 3, 7)
    kinds = ["single", "multiple", "true_false", "blank"]
    return [sound(kind, id=f"q{at}", documents=(place,)) for at, kind in enumerate(kinds)]


@settings(max_examples=60, deadline=None)
@given(st.lists(whole_questions(), min_size=1, max_size=3))
def test_jsonl_gives_back_every_question_of_every_type(questions):
    data, notes = JSONL.write(questions)
    assert JSONL.read(data) == questions
    assert JSONL.write(JSONL.read(data))[0] == data
    assert notes == []
    assert data.count(b"\n") == len(questions)


def test_odd_line_separators_inside_a_text_survive(sound):
    odd = [sound(explanation="甲\u2028乙\x85丙")]
    assert JSONL.read(JSONL.write(odd)[0]) == odd


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "没有试题"),
        (b"\n\n", "没有试题"),
        (b"{", "第1行不是合法的JSON"),
        (b"[1]", "第1行不是一道试题"),
        (b'{"id": "q"}', "第1行缺少字段"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[" * 100_000, "第1行不是合法的JSON"),
    ],
)
def test_unreadable_jsonl_is_refused_with_its_line(data, said):
    with pytest.raises(UnreadableQuestions, match=said):
        JSONL.read(data)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stem", 1),
        ("options", "甲"),
        ("answer", [1]),
        ("answer", [[1]]),
        ("authority", None),
        ("difficulty", "难"),
        ("valid_to", 2024),
    ],
)
def test_field_of_the_wrong_kind_is_refused(bank, field, value):
    line = json.dumps({**bank[0].to_json(), field: value}).encode()
    with pytest.raises(UnreadableQuestions, match="第1行"):
        JSONL.read(line)


def test_every_lossy_format_says_what_it_leaves_behind(bank):
    for name, form in FORMATS.items():
        assert bool(form.write(bank)[1]) == (name != "jsonl")


def test_every_type_leaves_in_every_format_or_is_named_as_left_behind():
    left = {
        name: {kind.label for kind in TYPES.values() for note in form.write(EXAMPLES)[1] if f"道{kind.label}" in note}
        for name, form in FORMATS.items()
    }
    assert left["jsonl"] == left["xlsx"] == left["moodle-xml"] == set()
    assert left["gift"] == {"排序题"}
