"""The commands `export`, `template` and `import`."""

import json
from dataclasses import replace

import pytest

from question_bank.formats import FORMATS
from question_bank.formats.xlsx_examples import EXAMPLES
from question_bank.published import load_bank, write_bank

from .filled_workbook import LETTER, opened, row, saved, workbook


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", list(FORMATS))
def test_export_writes_the_file_and_says_what_is_missing(run, sound, tmp_path, capsys, name):
    write_bank(tmp_path / "bank", [sound(), sound("blank", id="q2")])
    target = tmp_path / "out"
    assert run("export", "--format", name, "--out", target, "--bank", tmp_path / "bank") == 0
    assert target.stat().st_size > 0
    assert ("注意" in capsys.readouterr().out) == (name != "jsonl")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_export_to_a_missing_folder_is_refused(run, sound, tmp_path, capsys):
    write_bank(tmp_path / "bank", [sound()])
    assert run("export", "--format", "gift", "--out", tmp_path / "no" / "out", "--bank", tmp_path / "bank") == 2
    assert "写不进去" in capsys.readouterr().err


def test_exported_jsonl_is_imported_without_loss(run, sound, tmp_path, capsys):
    bank = [sound(), sound("blank", id="q2")]
    write_bank(tmp_path / "bank", bank)
    run("export", "--format", "jsonl", "--out", tmp_path / "bank.jsonl", "--bank", tmp_path / "bank")
    capsys.readouterr()
    assert run("import", tmp_path / "bank.jsonl", "--json") == 0
    assert json.loads(capsys.readouterr().out) == [question.to_json() for question in bank]


def test_import_of_a_wrong_key_reports_it(run, sound, tmp_path, capsys):
    (tmp_path / "one.jsonl").write_text(sound(answer=("A",)).dumps() + "\n", "utf-8")
    assert run("import", tmp_path / "one.jsonl") == 1
    assert "solver_agrees" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"", b"{", b"\x00\xff"])
def test_import_of_a_bad_file_is_wrong_use(run, tmp_path, capsys, content):
    path = tmp_path / "bad.jsonl"
    if content is not None:
        path.write_bytes(content)
    assert run("import", path, "--json") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "bad.jsonl" in captured.err


@pytest.fixture
def filled(tmp_path):
    """Writes a workbook of rows and gives its path."""

    def write(*rows, name="filled.xlsx"):
        (tmp_path / name).write_bytes(workbook(*rows))
        return tmp_path / name

    return write


def test_template_is_filled_in_and_imported(run, tmp_path, capsys):
    assert run("template", "--out", tmp_path / "t.xlsx") == 0
    sheet = opened((tmp_path / "t.xlsx").read_bytes())
    for label, text in row("true_false").items():
        sheet[f"{LETTER[label]}4"] = text
    (tmp_path / "t.xlsx").write_bytes(saved(sheet.parent))
    assert run("import", tmp_path / "t.xlsx", "--bank", tmp_path / "bank") == 0
    assert "新增1道、更新0道、未变0道" in capsys.readouterr().out
    assert [question.type for question in load_bank(tmp_path / "bank")] == ["true_false"]


def test_template_to_a_missing_folder_is_refused(run, tmp_path, capsys):
    assert run("template", "--out", tmp_path / "no" / "t.xlsx") == 2
    assert "写不进去" in capsys.readouterr().err


def test_workbook_imported_twice_leaves_the_bank_as_it_was(run, filled, tmp_path, capsys):
    path = filled(*(row(example.type) for example in EXAMPLES))
    assert run("import", path, "--bank", tmp_path / "bank") == 0
    first = files(tmp_path / "bank")
    assert run("import", path, "--bank", tmp_path / "bank") == 0
    assert files(tmp_path / "bank") == first
    assert f"新增0道、更新0道、未变{len(EXAMPLES)}道" in capsys.readouterr().out


def test_exported_workbook_changes_only_the_question_that_was_edited(run, sound, tmp_path):
    bank = [sound(version=4), sound("blank", id="q2"), sound("true_false", id="q3", chapter="conduct")]
    write_bank(tmp_path / "bank", bank)
    run("export", "--format", "xlsx", "--out", tmp_path / "e.xlsx", "--bank", tmp_path / "bank")
    sheet = opened((tmp_path / "e.xlsx").read_bytes())
    sheet[f"{LETTER['层次']}2"] = "理解"
    (tmp_path / "e.xlsx").write_bytes(saved(sheet.parent))
    assert run("import", tmp_path / "e.xlsx", "--bank", tmp_path / "bank") == 0
    assert load_bank(tmp_path / "bank") == [replace(bank[0], level="理解", version=5, status="draft"), *bank[1:]]


def test_one_fault_keeps_the_whole_workbook_out(run, filled, tmp_path, capsys):
    path = filled(row(), row("true_false", 层次="甲"))
    before = path.read_bytes()
    errors = tmp_path / "errors.xlsx"
    assert run("import", path, "--bank", tmp_path / "bank", "--errors", errors, "--json") == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out) == []
    assert f"{LETTER['层次']}3：“甲”不认识" in captured.err
    assert not (tmp_path / "bank").exists()
    assert path.read_bytes() == before
    results = opened(errors.read_bytes())
    assert [cell.value for cell in results[1]][-1] == "导入结果"


def test_wrong_key_is_told_in_the_answer_cell(run, sound, tmp_path, capsys):
    data, _ = FORMATS["xlsx"].write([sound(answer=("A",))])
    (tmp_path / "e.xlsx").write_bytes(data)
    assert run("import", tmp_path / "e.xlsx") == 1
    assert f"{LETTER['答案']}2：" in capsys.readouterr().err


def test_workbook_without_a_bank_is_only_reported(run, filled, tmp_path, capsys):
    path = filled(row())
    assert run("import", path) == 0
    assert "读到1道题，没有差错" in capsys.readouterr().out
    assert run("import", path, "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["answer"] == ["B"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "另存为"),
        ("text.xlsx", "题干".encode(), "不是Excel工作簿"),
        ("zip.txt", b"PK\x03\x04....", "不是Excel工作簿"),
    ],
)
def test_what_is_no_workbook_is_wrong_use(run, tmp_path, capsys, name, content, said):
    (tmp_path / name).write_bytes(content)
    assert run("import", tmp_path / name, "--bank", tmp_path / "bank") == 2
    error = capsys.readouterr().err
    assert name in error
    assert said in error
    assert not (tmp_path / "bank").exists()


def test_bank_that_is_a_file_or_unreadable_is_refused(run, filled, tmp_path, capsys):
    path = filled(row())
    assert run("import", path, "--bank", path) == 2
    assert "不是目录" in capsys.readouterr().err
    (tmp_path / "politics.json").write_text("坏了", "utf-8")
    assert run("import", path, "--bank", tmp_path) == 2
    assert "politics.json" in capsys.readouterr().err


def test_options_for_workbooks_are_refused_with_jsonl(run, sound, tmp_path, capsys):
    (tmp_path / "one.jsonl").write_text(sound().dumps() + "\n", "utf-8")
    assert run("import", tmp_path / "one.jsonl", "--bank", tmp_path / "bank") == 2
    assert "只用于xlsx" in capsys.readouterr().err
