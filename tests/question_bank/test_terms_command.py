"""`python -m question_bank terms`: the answer's shape, readable tables, and refusals that name the file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from question_bank.commands.main import main

ROOT = Path(__file__).parents[2]
REPORT = Path(__file__).parent / "samples" / "yunxi_annual_report.txt"


def run(*arguments: str | Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "question_bank", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        check=False,
    )


def test_json_answer_has_the_agreed_shape() -> None:
    done = run("terms", REPORT, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    answer = json.loads(done.stdout)
    assert list(answer) == ["yunxi_annual_report"]
    text = unicodedata.normalize("NFC", REPORT.read_text("utf-8"))
    for term in answer["yunxi_annual_report"]:
        assert list(term) == ["term", "kind", "count", "known", "places"]
        assert term["count"] == len(term["places"]) > 0
        for place in term["places"]:
            assert list(place) == ["section", "start", "end"]
            assert text[place["start"] : place["end"]].strip()
    by_name = {term["term"]: term for term in answer["yunxi_annual_report"]}
    start = text.index("一岗双责")
    assert by_name["一岗双责"]["known"] is True
    assert by_name["一岗双责"]["places"] == [{"section": "一/（二）/1", "start": start, "end": start + 4}]


def test_same_input_gives_the_same_bytes() -> None:
    first = run("terms", REPORT, "--json", environment={"PYTHONHASHSEED": "1"})
    second = run("terms", REPORT, "--json", environment={"PYTHONHASHSEED": "2"})
    assert first.stdout == second.stdout


def test_answer_is_utf8_whatever_the_locale() -> None:
    done = run("terms", REPORT, "--json", environment={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert "四个意识" in done.stdout.decode("utf-8")


def test_table_lists_terms_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["terms", str(REPORT)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("yunxi_annual_report：")
    assert lines[1].split() == ["关键词", "种类", "次数", "收录", "所在章节"]
    assert any(line.split()[:2] == ["四个意识", "数字简称"] for line in lines)


def test_several_files_are_answered_by_their_stems(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "云溪 通报.v2.txt"
    other.write_bytes("落实“三重一大”事项集体决策。".encode("gb18030"))
    assert main(["terms", str(REPORT), str(other), "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == ["yunxi_annual_report", "云溪 通报.v2"]


def test_document_without_terms_has_an_empty_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = tmp_path / "食谱.txt"
    plain.write_text("土豆去皮，切块，下锅。", "utf-8")
    assert main(["terms", str(plain), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"食谱": []}


def test_unreadable_files_are_named_and_the_others_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    word, missing = tmp_path / "通知.docx", tmp_path / "没有.txt"
    word.write_bytes(b"PK\x03\x04....word/document.xml")
    assert main(["terms", str(word), str(REPORT), str(missing), "--json"]) == 2
    printed = capsys.readouterr()
    assert list(json.loads(printed.out)) == ["yunxi_annual_report"]
    first, second = printed.err.splitlines()
    assert "通知.docx" in first
    assert "文件损坏" in first
    assert "没有.txt" in second
    assert "文件不存在" in second


def test_nothing_readable_is_still_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["terms", str(tmp_path / "没有.txt"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out) == {}


def test_second_file_of_the_same_name_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    twin = tmp_path / REPORT.name
    twin.write_text("落实一岗双责。", "utf-8")
    assert main(["terms", str(REPORT), str(twin), "--json"]) == 2
    assert "同名" in capsys.readouterr().err


def test_same_file_twice_is_answered_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["terms", str(REPORT), str(REPORT), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "缺少参数：命令"),
        (["terms"], "缺少参数：文件"),
        (["nonsense"], "不能是"),
        (["terms", "a.txt", "--xml"], "不认识的参数：--xml"),
    ],
)
def test_wrong_use_is_explained_in_chinese(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    printed = capsys.readouterr().err
    assert "用法：" in printed
    assert f"用法不对：{'' if message == '不能是' else message}" in printed
    assert message in printed


def test_help_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["terms", "--help"])
    assert stopped.value.code == 0
    printed = capsys.readouterr().out
    assert "用法：" in printed
    assert "显示这份说明" in printed
    assert not {"usage", "options", "positional"} & set(printed.replace(":", " ").split())


@pytest.mark.skipif(os.name != "posix", reason="needs a shell pipe")
def test_reader_that_stops_early_is_no_traceback(tmp_path: Path) -> None:
    files = []
    for number in range(40):
        files.append(tmp_path / f"{number}.txt")
        files[-1].write_bytes(REPORT.read_bytes() * 20)
    command = [sys.executable, "-m", "question_bank", "terms", *map(str, files), "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
