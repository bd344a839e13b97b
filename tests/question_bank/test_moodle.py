"""GIFT and Moodle XML as Moodle would keep them: keys, feedback, marks, names."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from question_bank.formats import FORMATS
from question_bank.formats.moodle_rules import LONGEST_NAME, LONGEST_TAG, share
from question_bank.formats.xlsx_examples import BY_TYPE, EXAMPLES
from question_bank.question import Option
from question_bank.question_types.arrangements import prompts_of

from .any_question import sound_questions
from .moodle_reader import is_accepted, matched, read_gift, read_xml

FORMS = {"gift": read_gift, "moodle-xml": read_xml}


def kept(form, *questions):
    data, notes = FORMATS[form].write(questions)
    return FORMS[form](data), notes


def texts_of(question, keys):
    texts = {option.key: option.text for option in question.options}
    return [texts[key] for key in keys]


def assert_same_key(question, found):
    """The key that Moodle has is the question's."""
    if question.type in ("single", "case", "multiple"):
        assert [text for text, _ in found.answers] == [option.text for option in question.options]
        assert found.right == texts_of(question, sorted(question.answer))
        assert found.single == (question.type != "multiple")
        assert abs(sum(float(mark) for _, mark in found.answers if float(mark) > 0) - 100) < 1
    elif question.type == "true_false":
        assert dict(found.answers)["true"] == ("100" if question.answer == ("true",) else "0")
    elif question.type == "matching":
        pairs = list(zip(prompts_of(question), texts_of(question, question.answer), strict=True))
        spare = [option.text for option in question.options if option.key not in question.answer]
        assert found.answers == [*pairs, *(("", text) for text in spare)]
    elif question.type == "ordering":
        assert [text for text, _ in found.answers] == texts_of(question, question.answer)
        assert [float(mark) for _, mark in found.answers] == list(range(1, len(question.answer) + 1))
    elif question.type == "blank" and found.kind == "cloze":
        assert [[matched(text) for text in gap] for gap in found.gaps] == [list(part) for part in question.answer]
    elif question.type == "blank":
        assert [(matched(text), mark) for text, mark in found.answers] == [(text, "100") for text in question.answer[0]]


@settings(max_examples=80, deadline=None)
@given(sound_questions())
@pytest.mark.parametrize("form", FORMS)
def test_key_and_feedback_arrive_whatever_the_texts_hold(form, question):
    found, notes = kept(form, question)
    assert len(found) == 1 or any("未导出" in note for note in notes)
    for each in found:
        assert_same_key(question, each)
        assert question.explanation.strip() in each.feedback
        assert each.idnumber == question.id
        if each.kind != "ordering":
            assert all(is_accepted(mark) for _, mark in each.answers if each.kind not in ("match", "matching"))


@pytest.mark.parametrize("form", FORMS)
def test_each_type_becomes_the_type_that_moodle_has_for_it(form):
    names = {
        "single": "multichoice",
        "multiple": "multichoice",
        "case": "multichoice",
        "true_false": "truefalse",
        "matching": "match" if form == "gift" else "matching",
        "short": "essay",
        "ordering": None if form == "gift" else "ordering",
        "blank": None if form == "gift" else "cloze",
    }
    for example in EXAMPLES:
        found, notes = kept(form, example)
        assert [each.kind for each in found] == [name for name in [names[example.type]] if name]
        assert bool(found) or any("未导出" in note for note in notes)


@pytest.mark.parametrize("form", FORMS)
def test_one_blank_is_a_short_answer_with_every_filler(form):
    one = replace(BY_TYPE["blank"], stem="依次为警告、（　　）。", answer=(("严重警告", "严重*警告"),))
    found, _ = kept(form, one)
    assert found[0].kind == "shortanswer"
    assert found[0].answers == [("严重警告", "100"), ("严重\\*警告", "100")]


def test_gift_puts_the_gap_where_the_blank_is():
    found, _ = kept("gift", replace(BY_TYPE["blank"], stem="依次为警告、（　　）、开除党籍。", answer=(("严重警告",),)))
    assert found[0].text == "依次为警告、_____、开除党籍。"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("right", range(2, 8))
def test_marks_of_a_multiple_choice_are_accepted_and_whole(form, right):
    letters = "ABCDEFGH"
    options = tuple(Option(letter, f"第{letter}项") for letter in letters)
    found, _ = kept(form, replace(BY_TYPE["multiple"], options=options, answer=tuple(letters[:right])))
    marks = [float(mark) for _, mark in found[0].answers]
    assert all(is_accepted(mark) for _, mark in found[0].answers)
    assert round(sum(mark for mark in marks if mark > 0) / 100, 2) == 1
    assert round(sum(mark for mark in marks if mark < 0) / 100, 2) == -1


def test_shares_are_the_figures_that_moodle_lists():
    assert [share(parts) for parts in (1, 2, 3, 6, 7, 8, 9)] == [
        "100",
        "50",
        "33.33333",
        "16.66667",
        "14.28571",
        "12.5",
        "11.11111",
    ]


def test_matching_takes_its_lines_out_of_the_stem_and_keeps_spare_options():
    found, _ = kept("moodle-xml", BY_TYPE["matching"])
    assert found[0].text.endswith("对应起来。")
    assert found[0].answers[-1] == ("", "二十四个月")


def test_ordering_is_marked_all_or_nothing_over_all_its_items():
    found, notes = kept("moodle-xml", BY_TYPE["ordering"])
    asked = {name: found[0].settings[name] for name in ("selecttype", "selectcount", "gradingtype")}
    assert asked == {"selecttype": "ALL", "selectcount": "4", "gradingtype": "ALL_OR_NOTHING"}
    assert any("4.4" in note for note in notes)


@pytest.mark.parametrize("form", FORMS)
def test_marking_points_of_a_short_answer_reach_the_marker(form):
    found, notes = kept(form, BY_TYPE["short"])
    where = found[0].grader if form == "moodle-xml" else found[0].feedback
    assert "1. 警告\n2. 严重警告\n" in where
    assert "4. 留党察看（也可写留党察看处分）" in where
    assert any("考生答后可见" in note for note in notes) == (form == "gift")


def test_options_on_one_scale_are_not_shuffled():
    scale = tuple(Option(key, text) for key, text in zip("ABC", ("六个月", "一年", "二年"), strict=True))
    found, _ = kept("moodle-xml", replace(BY_TYPE["single"], options=scale), BY_TYPE["single"])
    assert [each.settings["shuffleanswers"] for each in found] == ["false", "true"]


@pytest.mark.parametrize("form", FORMS)
def test_chapters_become_categories_below_the_top_of_the_course(form):
    odd = replace(BY_TYPE["single"], chapter="甲/乙")
    found, _ = kept(form, BY_TYPE["single"], BY_TYPE["matching"], odd)
    assert [each.category for each in found] == [
        "$course$/top/任前考纪考法题库/党的纪律与纪律处分",
        "$course$/top/任前考纪考法题库/监察与政务处分",
        "$course$/top/任前考纪考法题库/甲//乙",
    ]
    names = re.split(r"(?<!/)/(?!/)", found[2].category)
    assert [name.replace("//", "/") for name in names] == ["$course$", "top", "任前考纪考法题库", "甲/乙"]


@pytest.mark.parametrize("form", FORMS)
def test_names_and_tags_keep_within_moodles_limits(form):
    found, _ = kept(form, replace(BY_TYPE["single"], term="<b>长" * 100, id="q1"))
    assert len(found[0].name) <= LONGEST_NAME
    assert found[0].name.endswith(" q1")
    assert "<" not in found[0].name
    assert max(len(tag) for tag in found[0].tags) <= LONGEST_TAG
    assert {"识记", "单选题"} <= set(found[0].tags)


@pytest.mark.parametrize("form", FORMS)
def test_lines_of_a_case_stay_lines(form):
    found, _ = kept(form, replace(BY_TYPE["case"], stem="第一段。\n\n第二段：甲的行为违反（　　）。"))
    assert found[0].text == "第一段。\n\n第二段：甲的行为违反（　　）。"


@pytest.mark.parametrize("form", FORMS)
def test_control_characters_never_reach_the_file(form):
    data, _ = FORMATS[form].write([replace(BY_TYPE["true_false"], stem="甲\x00\x0b\x1f乙\r\n丙")])
    assert FORMS[form](data)[0].text == "甲乙\n丙"


def test_arrow_that_gift_would_take_for_a_pair_is_left_to_xml():
    arrow = replace(BY_TYPE["blank"], stem="由（　　）。", answer=(("甲->乙",),))
    assert kept("gift", arrow)[0] == []
    assert kept("moodle-xml", arrow)[0][0].answers == [("甲->乙", "100")]
