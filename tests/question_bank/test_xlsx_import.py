"""The workbook that comes back: what it makes of a bank, and what Excel did to the cells meanwhile."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from question_bank.formats import FORMATS, UnreadableQuestions
from question_bank.formats.xlsx_examples import BY_TYPE, EXAMPLES
from question_bank.formats.xlsx_import import read_workbook
from question_bank.formats.xlsx_template import write_template
from question_bank.question import DocumentPlace

from .filled_workbook import LABELS, LETTER, opened, row, saved, workbook

PLACE = DocumentPlace("讲话", "一", 3, 7)


def read(*rows, bank=(), **options):
    return read_workbook(workbook(*rows, **options), bank)


def only(found):
    assert [str(fault) for fault in found.faults] == []
    return found.questions[0]


@pytest.fixture
def old():
    return replace(BY_TYPE["single"], id="q1", version=3, pattern="list", documents=(PLACE,), status="published")


def exported(bank, **changes):
    """An export with the first row's cells changed by label."""
    sheet = opened(FORMATS["xlsx"].write(bank)[0])
    for label, text in changes.items():
        sheet[f"{LETTER[label]}2"] = text
    return saved(sheet.parent)


def test_every_type_is_read_as_the_guide_writes_it():
    found = read(*(row(example.type) for example in EXAMPLES))
    assert [str(fault) for fault in found.faults] == []
    assert [replace(question, id="示例") for question in found.questions] == list(EXAMPLES)
    assert {question.status for question in found.questions} == {"draft"}


def test_the_same_file_twice_adds_nothing():
    data = workbook(row(), row("blank"))
    first = read_workbook(data)
    bank = first.into([])
    again = read_workbook(data, bank)
    assert (first.added, again.added, again.changed, again.unchanged) == (2, 0, 0, 2)
    assert again.into(bank) == bank


def test_row_without_id_finds_the_question_it_made_though_the_explanation_changed():
    bank = read(row()).into([])
    found = read(row(解析="党纪处分一共五种。"), bank=bank)
    assert (found.added, found.changed) == (0, 1)
    assert found.questions[0].id == bank[0].id
    assert found.questions[0].version == 2


def test_row_with_id_updates_its_question_and_keeps_what_the_sheet_lacks(old):
    found = read_workbook(exported([old], 解析="新的解析。"), [old])
    assert only(found) == replace(old, explanation="新的解析。", version=4, status="draft")


def test_untouched_export_changes_nothing(old):
    odd = replace(old, id="q2", stem=" 题干有空格 ( ) ", answer=("B",), explanation="末尾\r\n")
    found = read_workbook(exported([old, odd]), [old, odd])
    assert (found.changed, found.unchanged) == (0, 2)
    assert found.questions == (old, odd)


def test_export_whose_ids_were_deleted_adds_no_doubles(old):
    found = read_workbook(exported([old], 编号=None), [old])
    assert found.questions == (old,)
    assert found.unchanged == 1


def test_changed_question_keeps_its_place_in_the_bank(old):
    others = [replace(old, id=name, stem=f"另一题{name}是（　　）。") for name in ("q8", "q9")]
    found = read_workbook(exported([old], 层次="理解"), [others[0], old, others[1]])
    assert [question.id for question in found.into([others[0], old, others[1]])] == ["q8", "q1", "q9"]


def test_template_as_it_is_holds_no_question_and_its_examples_are_skipped():
    with pytest.raises(UnreadableQuestions, match="没有试题"):
        read_workbook(write_template())
    sheet = opened(write_template())
    for label, text in row("true_false").items():
        sheet[f"{LETTER[label]}7"] = text
    found = read_workbook(saved(sheet.parent))
    assert only(found).type == "true_false"
    assert found.examples == (2, 3)


@pytest.mark.parametrize(
    "answer", ["AC", "ＡＣ", "a c", "A、C", "A,C", "A，C", "A;C", "A/C", "ａ。ｃ", "选项A选项C", "A\nC"]
)
def test_letters_are_read_however_they_are_set_apart(answer):
    found = read(row("multiple", 答案=answer))
    assert only(found).answer == ("A", "C")


@pytest.mark.parametrize("answer", ["正确", "对", "√", "T", "true", "是", "✓", True])
def test_right_is_read_however_it_is_written(answer):
    assert only(read(row("true_false", 答案=answer))).answer == ("true",)


@pytest.mark.parametrize("answer", ["错误", "错", "×", "F", "False", "否", "✗", "Ｘ", False])
def test_wrong_is_read_however_it_is_written(answer):
    assert only(read(row("true_false", 答案=answer))).answer == ("false",)


@pytest.mark.parametrize("answer", ["BAC", "1-B 2-A 3-C", "（1）B（2）A（3）C", "2.A 1.B 3.C", "1→B；2→A；3→C"])
def test_matching_is_read_with_and_without_line_numbers(answer):
    assert only(read(row("matching", 答案=answer))).answer == ("B", "A", "C")


@pytest.mark.parametrize("answer", ["BDAC", "B→D→A→C", "b > d > a > c"])
def test_order_is_read_with_and_without_arrows(answer):
    assert only(read(row("ordering", 答案=answer))).answer == ("B", "D", "A", "C")


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("严重警告\n留党察看", (("严重警告",), ("留党察看",))),
        ("严重警告；留党察看", (("严重警告",), ("留党察看",))),
        ("严重警告/重警告；留党察看", (("严重警告", "重警告"), ("留党察看",))),
        ("严重警告｜重警告\n留党察看/察看", (("严重警告", "重警告"), ("留党察看", "察看"))),
        ("甲/乙|丙\n丁；戊", (("甲/乙", "丙"), ("丁；戊",))),
    ],
)
def test_blanks_stand_one_a_line_and_their_fillers_between_bars(answer, meant):
    assert only(read(row("blank", 答案=answer))).answer == meant


def test_lines_of_matching_and_gaps_are_brought_to_the_banks_writing():
    typed = "将下列处分与期间对应起来。\n(1) 警告\n2、记过( )\n３．记大过____"
    assert only(read(row("matching", 题干=typed))).stem == (
        "将下列处分与期间对应起来。\n（1）警告（　　）\n（2）记过（　　）\n（3）记大过（　　）"
    )
    assert only(read(row(题干="属于党纪处分的是( )。"))).stem == "属于党纪处分的是（　　）。"


@pytest.mark.parametrize(
    ("value", "shape", "text"), [(12, "General", "12"), (1.0, "0", "1"), (0.1, "General", "0.1"), (0.5, "0%", "50%")]
)
def test_numbers_are_read_as_they_were_shown(value, shape, text):
    def change(sheet):
        sheet[f"{LETTER['选项A']}2"] = value
        sheet[f"{LETTER['选项A']}2"].number_format = shape

    assert only(read(row(), change=change)).options[0].text == text


def test_leading_zeros_that_a_format_shows_are_kept():
    def change(sheet):
        sheet[f"{LETTER['选项A']}2"] = 7
        sheet[f"{LETTER['选项A']}2"].number_format = "000"

    assert only(read(row(), change=change)).options[0].text == "007"


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 1, 5),
        datetime.fromisoformat("2024-01-05"),
        "2024-01-05",
        "2024/1/5",
        "2024.1.5",
        "2024年1月5日",
        20240105,
    ],
)
def test_dates_are_read_however_excel_kept_them(day):
    assert only(read(row(有效期起=day))).valid_from == "2024-01-05"


def test_difficulty_may_be_a_number_or_missing():
    found = read(row(难度=0.7), row("true_false", 难度=None))
    assert [question.difficulty for question in found.questions] == [0.7, 0.5]


def test_empty_rows_between_and_extra_columns_do_no_harm():
    data = workbook(row(备注="甲"), None, None, row("true_false", 备注="乙"), labels=[*LABELS[:3], "备注", *LABELS[3:]])
    found = read_workbook(data)
    assert [question.type for question in found.questions] == ["single", "true_false"]


def test_head_row_may_stand_lower_and_carry_remarks():
    def change(sheet):
        sheet["A1"] = "编号（新题留空）"
        sheet["B1"] = "题型 *"
        sheet.insert_rows(1, 2)
        sheet["A1"] = "某单位试题"
        sheet.merge_cells("A1:H1")

    assert only(read(row(), change=change)).type == "single"


def test_optional_columns_may_be_missing_and_leave_what_the_bank_has(old):
    old = replace(old, difficulty=0.8)
    fewer = [label for label in LABELS if label not in ("难度", "有效期起", "有效期止", "选项G", "选项H")]
    found = read(row(编号="q1", 层次="理解"), bank=[old], labels=fewer)
    assert only(found) == replace(old, level="理解", version=4, status="draft")
    assert found.questions[0].valid_from == "2024-01-01"


def test_text_cell_that_looks_like_a_formula_stays_text():
    def change(sheet):
        sheet[f"{LETTER['选项A']}2"] = "=1+1"
        sheet[f"{LETTER['选项A']}2"].data_type = "s"

    assert only(read(row(), change=change)).options[0].text == "=1+1"
    assert only(read(row(选项A="'=1+1"))).options[0].text == "=1+1"
