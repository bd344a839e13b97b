"""Commands for the operator. Each says in Chinese what it did; exit 0 done, 1 refused with the reason, 2 wrong use."""

from __future__ import annotations

import secrets
import sys
from dataclasses import replace
from pathlib import Path

import click
from flask import current_app

from lianzheng_quiz import auditor_commands
from lianzheng_quiz import demo as demo_data
from lianzheng_quiz.command_frame import now, settings, speaking
from lianzheng_quiz.config import SETTINGS
from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.rules.roles import ROLES
from lianzheng_quiz.rules.seals import HOLDERS, seal_text
from lianzheng_quiz.services import accounts, bank_loading, database, papers, rosters, sealing, sittings
from lianzheng_quiz.serving import serve as serve_forever
from question_bank.published import PUBLISHED, load_bank, write_bank


@click.command(help="启动服务（默认 127.0.0.1:8000）。先升级数据库，再载入随附题库。")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="监听端口")
@click.option("--demo", "with_demo", is_flag=True, help="数据目录为空时填入演示数据")
@speaking
def serve(host: str, port: int, with_demo: bool) -> None:
    _prepare()
    if with_demo:
        _fill_demo()
    if settings().demo_accounts_file.exists():
        click.echo(f"演示账号：{settings().demo_accounts_file}（登录页上也可一键登录，仅限本机）")
    click.echo(f"地址：http://{host}:{port}/　按 Ctrl+C 停止")
    serve_forever(current_app._get_current_object(), host, port)  # type: ignore[attr-defined]


def _prepare() -> None:
    before, after = database.upgrade()
    if before != after:
        click.echo(f"数据库已升级到 {after}")
    report = bank_loading.load_bank(load_bank(PUBLISHED), now=now(), is_package=True)
    if report.added or report.renewed or report.withdrawn:
        click.echo(f"题库：新增 {report.added} 题，更新 {report.renewed} 题，撤下 {report.withdrawn} 题")


def _fill_demo() -> None:
    if not accounts.is_empty():
        if not settings().demo_accounts_file.exists():
            click.echo("数据目录中已有数据，没有填入演示数据。需要演示时请换一个空目录（make run DATA=目录）。")
        return
    click.echo("正在准备演示数据……")
    report = demo_data.fill(settings(), now=now())
    click.echo(f"演示数据：{report.cadres} 名干部；进行中：{report.open_batch}；已结束：{report.finished_batch}")


@click.command(help="在空的数据目录中填入演示数据。")
@speaking
def demo() -> None:
    _prepare()
    if not accounts.is_empty():
        click.echo("数据目录中已有数据，未作任何改动。", err=True)
        sys.exit(1)
    _fill_demo()


@click.group(help="数据库。")
def db() -> None:
    pass


@db.command("upgrade", help="把数据库升级到本版本的结构。")
@speaking
def db_upgrade() -> None:
    before, after = database.upgrade()
    click.echo(f"数据库已是最新（{after}）" if before == after else f"数据库已从 {before or '空库'} 升级到 {after}")


@click.group(help="账号。")
def user() -> None:
    pass


@user.command("add", help="新建工作账号，初始密码只显示这一次。")
@click.option("--username", required=True, help="账号")
@click.option("--name", required=True, help="姓名")
@click.option("--role", required=True, type=click.Choice([role for role in ROLES if role != "cadre"]), help="角色")
@click.option("--unit", required=True, help="单位名称；库中没有任何单位时新建为根单位")
@speaking
def user_add(username: str, name: str, role: str, unit: str) -> None:
    database.upgrade()
    draft = accounts.AccountDraft(username, name, role, 0)
    if faults := accounts.faults_of(draft):
        raise Invalid(faults)
    if accounts.is_empty():
        accounts.add_unit(accounts.SYSTEM, unit, None, now=now())
        click.echo(f"已新建根单位：{unit}")
    unit_id = next((row.id for row in accounts.list_units(accounts.SYSTEM) if row.name == unit), None)
    if unit_id is None:
        click.echo(f"没有名为“{unit}”的单位。", err=True)
        sys.exit(1)
    made = accounts.add_account(accounts.SYSTEM, replace(draft, unit_id=unit_id), now=now())
    click.echo(f"已新建账号 {made.username}（{ROLES[role]}），初始密码：{made.password}，首次登录须修改。")


@click.group(help="题库。")
def bank() -> None:
    pass


@bank.command("load", help="载入题库目录（默认随附题库）；编辑改过的题不会被覆盖。")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@speaking
def bank_load(folder: Path | None) -> None:
    database.upgrade()
    report = bank_loading.load_bank(load_bank(folder or PUBLISHED), now=now(), is_package=folder is None)
    click.echo(
        f"题库已载入：新增 {report.added} 题，更新 {report.renewed} 题，未变 {report.unchanged} 题，"
        f"保留编辑修改 {report.kept} 题"
    )
    if report.drafts:
        click.echo(f"其中 {report.drafts} 题是草稿，审核通过后才会使用")
    if report.withdrawn:
        click.echo(f"随附题库不再收录的 {report.withdrawn} 题已停用")


@bank.command("export", help="把已发布的试题写到一个目录（题库文件格式）。")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@speaking
def bank_export(folder: Path) -> None:
    questions = bank_loading.published_questions()
    write_bank(folder, questions)
    click.echo(f"已导出 {len(questions)} 题到 {folder}")


@click.group(help="考试名单。")
def roster() -> None:
    pass


@roster.command("import", help="把 Excel 名单导入考试批次；有错则整份不导入。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--batch", "batch_id", required=True, type=int, help="考试批次编号")
@click.option("--as", "username", required=True, help="以哪个组织者的名义")
@speaking
def roster_import(file: Path, batch_id: int, username: str) -> None:
    report = rosters.import_roster(accounts.actor_named(username), batch_id, file.read_bytes(), now=now())
    click.echo(f"名单已导入：新增 {report.added} 人，已在名单 {report.already} 人，新开账号 {report.new_accounts} 个")
    if report.numbered:
        click.echo(f"名单没有工号，系统为 {report.numbered} 名新人员编了号（R 加 6 位数字）")


@click.group(help="考试批次。")
def batch() -> None:
    pass


@batch.command("deal", help="为名单中尚无试卷的人员组卷。")
@click.argument("batch_id", type=int)
@click.option("--as", "username", required=True, help="以哪个组织者的名义")
@speaking
def batch_deal(batch_id: int, username: str) -> None:
    actor = accounts.actor_named(username)
    count = papers.deal_papers(actor, batch_id, now=now(), seed=secrets.token_hex(16))
    click.echo(f"已组卷 {count} 份")


@batch.command("seal", help="封卷；两人启封的批次给出两个启封码，只显示这一次。")
@click.argument("batch_id", type=int)
@click.option("--as", "username", required=True, help="以哪个组织者的名义")
@click.option("--holder", "holders", multiple=True, help="启封码保管人姓名，写两次")
@speaking
def batch_seal(batch_id: int, username: str, holders: tuple[str, ...]) -> None:
    actor = accounts.actor_named(username)
    sealed = sealing.seal_batch(actor, batch_id, now=now(), holders=holders or HOLDERS)
    click.echo(f"已封卷 {sealed.papers} 份，封条：{seal_text(sealed.seal)}")
    for slip in sealed.slips:
        click.echo(f"启封码（{slip.holder}）：{slip.code}")


@batch.command("open", help="启封：输入两个启封码。")
@click.argument("batch_id", type=int)
@click.option("--as", "username", required=True, help="以哪个组织者的名义")
@click.option("--first", prompt="第一个启封码", hide_input=True, help="第一个启封码；不写则当场输入，不留在命令历史里")
@click.option("--second", prompt="第二个启封码", hide_input=True, help="第二个启封码")
@speaking
def batch_open(batch_id: int, username: str, first: str, second: str) -> None:
    sealing.open_batch(accounts.actor_named(username), batch_id, first, second, now=now())
    click.echo("已启封")


@click.group("sittings", help="答卷。")
def sittings_group() -> None:
    pass


@sittings_group.command("close-overdue", help="收取所有已到时间的答卷。")
@speaking
def close_overdue() -> None:
    click.echo(f"已收卷 {sittings.close_overdue(now=now())} 份")


@click.command("settings", help="列出所有设置及当前值（密钥不显示）。")
@speaking
def show_settings() -> None:
    current = settings()
    values = {
        "DATA": str(current.data),
        "DATABASE_URL": database.masked_address(current.database_url),
        "SECRET_KEY": "（已设置，不显示）",
        "LEDGER_KEY_FILE": str(current.ledger_key_path),
        "LEDGER_ALGORITHM": current.ledger_algorithm,
        "WORKERS": str(current.workers),
        "TRUSTED_PROXIES": "、".join(current.trusted_proxies) or "（无）",
    }
    for name, meaning in SETTINGS.items():
        click.echo(f"LZ_{name} = {values[name]}\n    {meaning}")


@click.command(help="在线备份数据库到一个文件（仅 SQLite；PostgreSQL 请用 pg_dump）。")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@speaking
def backup(file: Path) -> None:
    size = database.backup(file)
    click.echo(f"已备份到 {file}（{size} 字节），完整性检查通过")


commands = [
    serve,
    demo,
    db,
    user,
    bank,
    roster,
    batch,
    sittings_group,
    show_settings,
    backup,
    *auditor_commands.commands,
]
