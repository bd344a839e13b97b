"""Every command says in Chinese what it did: exit 0 done, 1 refused with the reason, 2 wrong use."""

from __future__ import annotations

import io
import os
import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from openpyxl import load_workbook

from lianzheng_quiz import create_app
from lianzheng_quiz.cli import commands
from lianzheng_quiz.config import SETTINGS, Settings
from lianzheng_quiz.office.workbooks import workbook_bytes
from lianzheng_quiz.services import ledger, results, rosters, sittings
from question_bank.published import PUBLISHED, load_bank, write_bank
from tests.conftest import ONE_DATABASE, Clock, World, _dispose
from tests.services.sealed import planned

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Commands on the furnished database."""
    return lambda *words: app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Run]:
    """Commands on a data folder that holds nothing yet."""
    settings = Settings(tmp_path, f"sqlite:///{tmp_path / 'neu.sqlite3'}", secret_key="s3cret-" * 8, workers=4)
    app = create_app(settings, clock=Clock())
    yield lambda *words: app.test_cli_runner().invoke(args=[str(word) for word in words])
    _dispose(app)


def done(result: Result, *words: str) -> None:
    assert result.exit_code == 0, result.output
    assert all(word in result.stdout for word in words), result.output
    assert result.stderr == ""


def refused(result: Result, *words: str) -> None:
    assert result.exit_code == 1, result.output
    assert all(word in result.stderr for word in words), result.output
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def list_file(world: World, folder: Path, *people: list[str]) -> Path:
    book = load_workbook(io.BytesIO(rosters.template(world.actor("organiser"))))
    book.active.delete_rows(2, 2)
    for row, values in enumerate(people, start=2):
        for column, value in enumerate(values, start=1):
            book.active.cell(row, column).value = value
    path = folder / "名单.xlsx"
    path.write_bytes(workbook_bytes(book))
    return path


def test_the_schema_is_made_once(bare: Run) -> None:
    done(bare("db", "upgrade"), "空库", "升级到")
    done(bare("db", "upgrade"), "已是最新")


def test_a_new_installation_has_no_account_and_no_unit(bare: Run, tmp_path: Path) -> None:
    done(bare("db", "upgrade"))
    connection = sqlite3.connect(tmp_path / "neu.sqlite3")
    counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("account", "unit", "cadre")]
    connection.close()
    assert counts == [(0,), (0,), (0,)]


def test_a_command_before_the_schema_says_what_to_do(bare: Run) -> None:
    for words in (("sittings", "close-overdue"), ("batch", "deal", "1", "--as", "zuzhi"), ("bank", "export", "x")):
        refused(bare(*words), "lianzheng db upgrade")


def test_a_newer_database_is_left_alone(bare: Run, tmp_path: Path) -> None:
    done(bare("db", "upgrade"))
    with sqlite3.connect(tmp_path / "neu.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    refused(bare("db", "upgrade"), "9999", "比本程序新")


def test_the_first_account_makes_the_root_unit(bare: Run) -> None:
    words = ("user", "add", "--username", "guanli", "--name", "管系统", "--role", "administrator", "--unit")
    made = bare(*words, "青榆县")
    done(made, "已新建根单位：青榆县", "已新建账号 guanli（系统管理员）", "初始密码：")
    refused(bare(*words, "青榆县"), "guanli", "已经存在")
    refused(bare(*words, "别县"), "没有名为“别县”的单位")


def test_a_bad_first_account_leaves_no_unit_behind(bare: Run) -> None:
    words = ("user", "add", "--name", "管系统", "--role", "administrator", "--unit")
    refused(bare(*words, "清榆县", "--username", "g"), "账号须为")
    done(bare(*words, "青榆县", "--username", "guanli"), "已新建根单位：青榆县")


@pytest.mark.parametrize(
    "words",
    [
        ("unknown",),
        ("user", "add"),
        ("user", "add", "--username", "x", "--name", "y", "--role", "cadre", "--unit", "z"),
        ("roster", "import", "gibtesnicht.xlsx", "--batch", "1", "--as", "zuzhi"),
        ("roster", "import", __file__, "--batch", "eins", "--as", "zuzhi"),
        ("batch", "deal", "--as", "zuzhi"),
        ("batch", "deal", "1"),
        ("bank", "load", "gibtesnicht"),
        ("serve", "--port", "0"),
        ("serve", "--port", "70000"),
        ("backup",),
    ],
)
def test_wrong_use_ends_with_two(bare: Run, words: tuple[str, ...]) -> None:
    assert bare(*words).exit_code == 2


@ONE_DATABASE
def test_the_bank_is_loaded_and_exported(run: Run, tmp_path: Path) -> None:
    total = len(load_bank())
    done(run("bank", "load"), f"新增 0 题，更新 0 题，未变 {total} 题，保留编辑修改 0 题")
    done(run("bank", "export", tmp_path / "aus"), f"已导出 {total} 题")
    assert (tmp_path / "aus" / "crime.json").read_bytes() == (PUBLISHED / "crime.json").read_bytes()


@ONE_DATABASE
def test_a_folder_that_holds_no_bank_is_refused(run: Run, tmp_path: Path) -> None:
    refused(run("bank", "load", tmp_path), "没有找到题库文件")
    (tmp_path / "crime.json").write_text("[\nkeine Frage\n]\n")
    refused(run("bank", "load", tmp_path), "crime.json")
    write_bank(tmp_path, load_bank()[:1] * 2)
    refused(run("bank", "load", tmp_path), "重复")


@ONE_DATABASE
def test_a_list_is_imported_and_dealt(run: Run, world: World, tmp_path: Path) -> None:
    batch_id = world.batch(people=0, dealt=False)
    path = list_file(world, tmp_path, ["韩怀远", "县水务局", "QY101"], ["方知行", "县水务局", "QY001"])
    importing = ("roster", "import", path, "--batch", batch_id, "--as", "zuzhi")
    done(run(*importing), "新增 2 人，已在名单 0 人，新开账号 1 个")
    done(run(*importing), "新增 0 人，已在名单 2 人，新开账号 0 个")
    done(run("batch", "deal", batch_id, "--as", "zuzhi"), "已组卷 2 份")
    refused(run("batch", "deal", batch_id, "--as", "zuzhi"), "没有需要组卷的人员")


@ONE_DATABASE
def test_a_list_without_staff_numbers_says_that_numbers_were_drawn(run: Run, world: World, tmp_path: Path) -> None:
    path = list_file(world, tmp_path, ["韩怀远", "县水务局", ""], ["方知行", "县水务局", ""])
    importing = ("roster", "import", path, "--batch", world.batch(people=0, dealt=False), "--as", "zuzhi")
    done(run(*importing), "新增 2 人", "系统为 1 名新人员编了号")


@ONE_DATABASE
def test_a_bad_list_is_refused_line_by_line(run: Run, world: World, tmp_path: Path) -> None:
    batch_id = world.batch(people=0, dealt=False)
    path = list_file(world, tmp_path, ["韩怀远", "县水利局", "QY101"], ["", "县水务局", "QY102"])
    result = run("roster", "import", path, "--batch", batch_id, "--as", "zuzhi")
    refused(result, "第 2 行 单位：", "第 3 行 姓名：缺少姓名", "没有写入任何数据")
    refused(run("roster", "import", __file__, "--batch", batch_id, "--as", "zuzhi"), "不是有效的 Excel")


@ONE_DATABASE
@pytest.mark.parametrize(
    ("name", "words"), [("niemand", "没有这个账号"), ("bianji", "不能使用"), ("linxian", "没有这个考试批次")]
)
def test_a_command_acts_with_the_rights_of_the_named_account(run: Run, world: World, name: str, words: str) -> None:
    refused(run("batch", "deal", world.batch(dealt=False), "--as", name), words)


def test_overdue_sittings_are_collected(run: Run, world: World) -> None:
    cadre, sitting_id = world.started()
    done(run("sittings", "close-overdue"), "已收卷 0 份")
    world.clock.advance(minutes=51)
    done(run("sittings", "close-overdue"), "已收卷 1 份")
    assert results.result(cadre, sitting_id, now=world.clock.now).closing == "deadline"


def test_settings_are_listed_without_their_secrets(tmp_path: Path) -> None:
    address = "postgresql+psycopg://lz:geheim-pw@db.example/lz"
    settings = Settings(tmp_path, address, secret_key="s3cret-" * 8, trusted_proxies=("10.0.0.1",))
    result = create_app(settings).test_cli_runner().invoke(args=["settings"])
    done(result, "lz:***@db.example", "10.0.0.1", *(f"LZ_{name} = " for name in SETTINGS), *SETTINGS.values())
    assert "geheim" not in result.output
    assert "s3cret" not in result.output


def test_a_database_that_is_away_is_told_in_chinese(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "postgresql+psycopg://lz:geheim-pw@127.0.0.1:9/lz", secret_key="k" * 48)
    result = create_app(settings).test_cli_runner().invoke(args=["sittings", "close-overdue"])
    refused(result, "数据库不能使用")
    assert "geheim" not in result.output


@ONE_DATABASE
def test_a_backup_is_whole_private_and_never_overwrites(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "备份.sqlite3"
    done(run("backup", target), "完整性检查通过")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    connection = sqlite3.connect(target)
    assert connection.execute("SELECT count(*) FROM cadre").fetchone() == (4,)
    connection.close()
    before = target.read_bytes()
    refused(run("backup", target), "已存在")
    assert target.read_bytes() == before
    refused(run("backup", tmp_path / "fehlt" / "x.sqlite3"), "检查该目录")
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_is_backed_up_with_its_own_tool(run: Run, tmp_path: Path) -> None:
    refused(run("backup", tmp_path / "x"), "pg_dump")
    assert not (tmp_path / "x").exists()


@ONE_DATABASE
def test_the_auditor_learns_by_one_command_whether_a_score_was_touched(run: Run, world: World, tmp_path: Path) -> None:
    cadre, sitting_id = world.started()
    sittings.submit(cadre, sitting_id, now=world.clock.advance(minutes=5))
    done(run("ledger", "verify"), "台账完好：第 1 条", "成绩 1 条与台账一致")
    done(run("scores", "recompute", "--check"), "重算 1 份答卷，全部与存储的成绩一致")
    done(run("ledger", "checkpoint", tmp_path / "检查点.json"), "第 1 条")
    done(run("ledger", "verify", "--checkpoint", tmp_path / "检查点.json"), "对照检查点 1 个")
    refused(run("ledger", "verify", "--checkpoint", tmp_path / "ledger_key"), "不是检查点文件")
    connection = sqlite3.connect(tmp_path / "lianzheng.sqlite3")
    connection.execute("UPDATE score SET total_hundredths = 9900, passed = 1")
    connection.commit()
    connection.close()
    refused(run("ledger", "verify"), f"答卷 {sitting_id}：成绩与台账第 1 条不符（得分、是否合格）")
    refused(run("scores", "recompute", "--check"), "存储的成绩 1 为 99 分、合格")


@ONE_DATABASE
def test_an_exported_ledger_is_verified_without_the_application(run: Run, world: World, tmp_path: Path) -> None:
    cadre, sitting_id = world.started()
    sittings.submit(cadre, sitting_id, now=world.clock.advance(minutes=5))
    folder = tmp_path / "台账"
    done(run("ledger", "export", folder), "已导出 1 条")
    refused(run("ledger", "export", folder), "已有导出的台账", "未作改动")
    words = ["ledger.jsonl", "--key", tmp_path / "ledger_key", "--checkpoint", "checkpoint.json"]
    told = subprocess.run(
        [sys.executable, "-I", "verify_ledger.py", *words], cwd=folder, capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("台账完好：共 1 条")


@ONE_DATABASE
def test_a_lost_ledger_key_stops_the_start(run: Run, world: World, tmp_path: Path) -> None:
    cadre, sitting_id = world.started()
    sittings.submit(cadre, sitting_id, now=world.clock.advance(minutes=5))
    ledger.use_keys(["n" * 48], "hmac-sha256")
    refused(run("db", "upgrade"), "成绩台账密钥", "没有改动")


def test_every_command_has_its_chinese_help(bare: Run) -> None:
    for command in commands:
        text = bare(command.name, "--help").stdout
        assert any("一" <= letter <= "鿿" for letter in text), command.name


def test_a_bad_setting_stops_the_installed_program_in_chinese(tmp_path: Path) -> None:
    environment = {**os.environ, "LZ_DATA": str(tmp_path), "LZ_WORKERS": "viele", "PYTHONUTF8": "1"}
    ended = subprocess.run(
        [sys.executable, "-m", "lianzheng_quiz", "settings"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.strip() == "LZ_WORKERS 应为 1 到 64 的整数"


@ONE_DATABASE
def test_a_batch_is_sealed_and_opened_from_the_command_line(run: Run, world: World) -> None:
    batch_id = planned(world, {"opening": "two_people"})
    made = run("batch", "seal", batch_id, "--as", "zuzhi", "--holder", "林守约", "--holder", "周若水")
    done(made, "已封卷 4 份", "启封码（林守约）", "启封码（周若水）")
    codes = re.findall(r"：([A-Z0-9]{5}-[A-Z0-9]{5})$", made.stdout, re.M)
    refused(run("batch", "seal", batch_id, "--as", "zuzhi"), "拆封")
    refused(run("batch", "open", batch_id, "--as", "zuzhi", "--first", codes[0], "--second", "x"), "再试 4 次")
    refused(run("batch", "deal", batch_id, "--as", "zuzhi"), "已于", "封卷")
    done(run("batch", "open", batch_id, "--as", "zuzhi", "--first", codes[1], "--second", codes[0]), "已启封")
