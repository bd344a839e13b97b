"""The auditor's commands: is the ledger whole, is every score what its answers come to. They change nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lianzheng_quiz.command_frame import now, settings, speaking
from lianzheng_quiz.services import ledger_auditing, ledger_checks, ledger_exports, recomputing


@click.group(help="成绩台账。")
def ledger() -> None:
    pass


@ledger.command("verify", help="核对成绩台账、成绩及其依据；发现改动逐条列出，退出码 1。")
@click.option(
    "--checkpoint",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="以前留下的检查点文件，可写多次；不写则用数据目录中每天自动留下的",
)
@speaking
def verify(files: tuple[Path, ...]) -> None:
    paths = files or tuple(ledger_exports.checkpoints_in(settings().checkpoints))
    report = ledger_checks.verify_ledger(ledger_auditing.read_checkpoints(paths))
    if report.broken is not None:
        whole = f"此前 {report.head.number} 条完好" if report.head.number else "此前没有完好的条目"
        click.echo(f"台账在第 {report.broken.number} 条断开：{report.broken.reason}。{whole}。", err=True)
    for fault in report.faults:
        click.echo(fault, err=True)
    if report.more:
        click.echo(f"另有 {report.more} 处不符，没有逐条列出。", err=True)
    if not report.is_whole:
        click.echo("核对没有通过。请先备份数据库和台账，再查明是谁在何时作了改动。", err=True)
        sys.exit(1)
    click.echo(
        f"台账完好：{report.head.text}（共 {report.head.number} 条），对照检查点 {len(paths)} 个；"
        f"成绩 {report.scores} 条与台账一致，试题 {report.sealed['question_version']} 版、"
        f"试卷 {report.sealed['paper']} 份、承诺书 {report.sealed['pledge']} 份的封印完好。"
    )


@ledger.command("checkpoint", help="把台账现在的末条写成检查点文件，应交本机以外的人保管。")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@speaking
def checkpoint(file: Path) -> None:
    head = ledger_exports.write_checkpoint(file, now=now())
    click.echo(f"检查点已写到 {file}：{head.text}")


@ledger.command("export", help="导出整本台账、检查点和独立的核对程序到一个目录。")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@speaking
def export(folder: Path) -> None:
    head = ledger_exports.export_ledger(folder, now=now())
    click.echo(f"已导出 {head.number} 条到 {folder}。核对（只需 Python，密钥文件另行取得）：")
    click.echo(f"  python {ledger_exports.VERIFIER} {ledger_exports.ENTRIES} --key ledger_key")


@click.group(help="成绩。")
def scores() -> None:
    pass


@scores.command("recompute", help="由作答、答案和考试办法重算全部成绩，与存储的比对；不作任何改动。")
@click.option("--check", is_flag=True, required=True, help="只比对（没有“重算并写入”这种用法）")
@speaking
def recompute(check: bool) -> None:
    report = recomputing.recompute_scores()
    for fault in report.faults:
        click.echo(fault, err=True)
    if report.faults:
        click.echo(f"重算 {report.sittings} 份答卷，{len(report.faults)} 处不符。", err=True)
        sys.exit(1)
    click.echo(f"重算 {report.sittings} 份答卷，全部与存储的成绩一致。")


commands = [ledger, scores]
