"""The workbook that leaves: template and export, text in every cell, and nothing lost on the way back."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from question_bank.formats import FORMATS
from question_bank.formats.xlsx_columns import COLUMNS, neutral, original
from question_bank.formats.xlsx_examples import BY_TYPE, EXAMPLES
from question_bank.formats.xlsx_import import read_workbook
from question_bank.formats.xlsx_template import write_template
from question_bank.gates import faults_of
from question_bank.knowledge import load_knowledge
from question_bank.question import CHAPTERS, LEVELS, DocumentPlace
from question_bank.question_types import TYPES

from .any_question import sound_questions
from .filled_workbook import LABELS, LETTER, opened

write = FORMATS["xlsx"].write


@pytest.fixture
def bank(sound):
    place = DocumentPlace("讲话", "一/（二）", 3, 7)
    kinds = ["single", "multiple", "true_false", "blank"]
    return [sound(kind, id=f"q{at}", documents=(place,), pattern="list", version=3) for at, kind in enumerate(kinds)]


def choices_of(sheet):
    return {str(each.sqref)[0]: each.formula1 for each in sheet.data_validations.dataValidation if each.type == "list"}


def test_workbook_holds_every_question_as_text(bank):
    data, notes = write(bank)
    rows = list(opened(data).iter_rows(values_only=True, max_row=5))
    assert list(rows[0]) == LABELS
    assert [row[1] for row in rows[1:]] == ["单选题", "多选题", "判断题", "填空题"]
    assert [row[LABELS.index("答案")] for row in rows[1:]] == ["B", "BE", "正确", "大局意识｜全局意识"]
    assert any("4道题的文件出处" in note for note in notes)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"])
def test_cell_that_a_spreadsheet_would_run_is_neutralised(sound, start):
    assert neutral(start + "1") == "'" + start + "1"
    assert original(neutral(start + "1")) == start + "1"
    cell = opened(write([sound(stem=start + "1+1（　　）。")])[0])["C2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


@given(st.text("'=+-@甲", max_size=6))
def test_neutralised_text_comes_back(text):
    assert original(neutral(text)) == text


@settings(max_examples=12, deadline=None)
@given(st.lists(sound_questions(), min_size=1, max_size=4, unique_by=lambda question: (question.type, question.stem)))
def test_export_comes_back_as_it_was(questions):
    questions = [replace(question, id=f"q{at}") for at, question in enumerate(questions)]
    data = write(questions)[0]
    found = read_workbook(data, questions)
    assert [str(fault) for fault in found.faults] == []
    assert (found.added, found.changed, found.unchanged) == (0, 0, len(questions))
    assert list(found.questions) == questions
    fresh = read_workbook(data)
    assert not [str(fault) for fault in fresh.faults if "相同" not in fault.message]
    if not fresh.faults:
        assert [replace(question, difficulty=0.5) for question in fresh.questions] == [
            replace(question, difficulty=0.5) for question in questions
        ]


@pytest.mark.parametrize("build", [write_template, lambda: write(EXAMPLES)[0]])
def test_cells_are_in_text_format_with_a_frozen_head_and_lists(build):
    sheet = opened(build())
    assert sheet.freeze_panes == "C2"
    assert {cell.number_format for row in sheet["A2:X60"] for cell in row[: len(COLUMNS)]} == {"@"}
    lists = choices_of(sheet)
    assert lists[LETTER["题型"]] == '"' + ",".join(kind.label for kind in TYPES.values()) + '"'
    assert lists[LETTER["章"]] == '"' + ",".join(CHAPTERS.values()) + '"'
    assert lists[LETTER["层次"]] == '"' + ",".join(LEVELS) + '"'
    assert all(len(formula) <= 255 for formula in lists.values())


def test_template_has_a_guide_with_every_column_and_one_example_a_type():
    guide = load_workbook(BytesIO(write_template()))["说明"]
    said = [cell for row in guide.iter_rows(values_only=True) for cell in row if cell]
    assert {column.label for column in COLUMNS} <= set(said)
    assert {kind.label for kind in TYPES.values()} <= set(said)
    for example in EXAMPLES:
        assert example.stem in said
    assert len(BY_TYPE) == len(TYPES)


def test_examples_of_the_guide_are_faultless():
    knowledge = load_knowledge()
    for example in EXAMPLES:
        assert TYPES[example.type].faults(example) == []
        found = [fault for fault in faults_of(example, knowledge) if fault.severity == "fault"]
        assert found == [], example.type


def test_text_that_no_cell_can_hold_whole_is_told(sound):
    _, notes = write([sound("blank", answer=(("甲｜乙",),)), sound("blank", id="q2")])
    assert any("有1道题" in note and "原样读回" in note for note in notes)
