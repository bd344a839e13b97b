import json
from io import BytesIO
from xml.etree.ElementTree import fromstring

import pytest
from openpyxl import load_workbook

from question_bank.formats import FORMATS, UnreadableQuestions
from question_bank.formats.xlsx import plain
from question_bank.question import DocumentPlace


@pytest.fixture
def bank(sound):
    place = DocumentPlace("讲话", "一/（二）", 3, 7)
    kinds = ["single", "multiple", "true_false", "blank"]
    return [sound(kind, id=f"q{at}", documents=(place,)) for at, kind in enumerate(kinds)]


def test_jsonl_loses_nothing(bank):
    data, notes = FORMATS["jsonl"].write(bank)
    assert FORMATS["jsonl"].read(data) == bank
    assert notes == []
    assert data.count(b"\n") == len(bank)


def test_odd_line_separators_inside_a_text_survive(sound):
    odd = [sound(explanation="甲\u2028乙\x85丙")]
    assert FORMATS["jsonl"].read(FORMATS["jsonl"].write(odd)[0]) == odd


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
        FORMATS["jsonl"].read(data)


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
        FORMATS["jsonl"].read(line)


def test_workbook_holds_every_question_as_text(bank):
    data, notes = FORMATS["xlsx"].write(bank)
    rows = list(load_workbook(BytesIO(data)).active.iter_rows(values_only=True))
    assert rows[0][:3] == ("编号", "题型", "题干")
    assert [row[1] for row in rows[1:]] == ["单选题", "多选题", "判断题", "填空题"]
    answer = rows[0].index("答案")
    assert [row[answer] for row in rows[1:]] == ["B", "B；E", "正确", "大局意识/全局意识"]
    assert any("4道题的文件出处" in note for note in notes)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"])
def test_cell_that_a_spreadsheet_would_run_is_neutralised(sound, start):
    assert plain(start + "1") == "'" + start + "1"
    data, _ = FORMATS["xlsx"].write([sound(stem=start + "1+1（　　）。")])
    cell = load_workbook(BytesIO(data)).active["C2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_gift_marks_right_and_wrong(bank):
    data, notes = FORMATS["gift"].write(bank)
    text = data.decode()
    assert "{~责任意识=政治意识~规矩意识~忧患意识####" in text
    assert "~%50%政治意识" in text
    assert "{TRUE####" in text
    assert "政治意识、{=大局意识=全局意识####" in text
    assert notes


def test_gift_escapes_its_own_signs(sound):
    data, _ = FORMATS["gift"].write([sound("true_false", stem="甲{乙}=丙~丁#戊:己。")])
    assert r"甲\{乙\}\=丙\~丁\#戊\:己。" in data.decode()


def test_moodle_xml_is_well_formed_and_whole(bank):
    data, notes = FORMATS["moodle-xml"].write(bank)
    found = [element for element in fromstring(data).findall("question") if element.get("type") != "category"]
    assert [element.get("type") for element in found] == ["multichoice", "multichoice", "truefalse", "shortanswer"]
    right = [answer.findtext("text") for answer in found[0].findall("answer") if answer.get("fraction") == "100"]
    assert right == ["政治意识"]
    assert notes


def test_every_lossy_format_says_what_it_leaves_behind(bank):
    for name, form in FORMATS.items():
        assert bool(form.write(bank)[1]) == (name != "jsonl")


def test_type_that_a_format_cannot_carry_is_counted(sound):
    odd = sound("blank", stem="（　　）与（　　）。", answer=(("甲",), ("乙",)))
    for name in ("gift", "moodle-xml"):
        assert any("1道题" in note for note in FORMATS[name].write([odd])[1])
