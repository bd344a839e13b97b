"""The commands `build` and `check`."""

import pytest

from question_bank.published import load_bank, write_bank


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "讲话.txt").write_text("一、学习\n要增强“四个意识”。\n", "utf-8")
    return folder


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_build_twice_gives_the_same_bytes(run, documents, tmp_path, capsys):
    for name in ("one", "two"):
        assert run("build", "--documents", documents, "--out", tmp_path / name, "--whole") == 0
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert set(files(tmp_path / "one")) == {"politics.json", "responsibility.json", "discipline.json"}
    assert "生成" in capsys.readouterr().out


def test_build_asks_only_what_documents_mention(run, documents, tmp_path):
    assert run("build", "--documents", documents, "--out", tmp_path / "out") == 0
    assert {question.term for question in load_bank(tmp_path / "out")} == {"四个意识"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (None, None, "不存在"),
        ("", None, "没有文件"),
        ("empty.txt", b"", "empty"),
        ("binary.txt", b"\x00\x01\x02\xff" * 50, "binary"),
        ("other.txt", "与题库无关的一句话。".encode(), "没有找到"),
    ],
)
def test_build_from_unusable_documents_writes_nothing(run, tmp_path, capsys, name, content, said):
    folder = tmp_path / "documents"
    if name is not None:
        folder.mkdir()
    if name:
        (folder / name).write_bytes(content)
    assert run("build", "--documents", folder, "--out", tmp_path / "out") == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_build_into_a_file_is_refused(run, documents, tmp_path, capsys):
    (tmp_path / "out").write_text("别的内容", "utf-8")
    assert run("build", "--documents", documents, "--out", tmp_path / "out") == 2
    assert "写不到" in capsys.readouterr().err
    assert (tmp_path / "out").read_text("utf-8") == "别的内容"


def test_check_of_a_sound_bank_gives_counts(run, sound, tmp_path, capsys):
    write_bank(tmp_path, [sound(), sound("multiple", id="q2")])
    assert run("check", tmp_path) == 0
    out = capsys.readouterr().out
    assert "政治建设与政治纪律\t1\t1\t0\t0" in out
    assert "共2道题，0处差错" in out


def test_check_names_each_fault_on_one_line(run, sound, tmp_path, capsys):
    write_bank(tmp_path, [sound(answer=("A",)), sound("multiple", id="q2")])
    assert run("check", tmp_path) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("差错")]
    assert any("q0123456789ab [solver_agrees]" in line for line in lines)
    assert not any("q2" in line for line in lines)


@pytest.mark.parametrize("content", [None, "", "{}", "[\n{}\n]\n", "不是JSON"])
def test_check_of_no_bank_is_wrong_use(run, tmp_path, capsys, content):
    if content is not None:
        (tmp_path / "politics.json").write_text(content, "utf-8")
    assert run("check", tmp_path) == 2
    assert capsys.readouterr().err.strip()
