"""Lays a letter out: head, title, text, tables, signature, attachments.

Needs python-docx: `letter_files` is the door.
"""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document

from lianzheng_quiz.office.official_layout import (
    BODY,
    KAI,
    LINE,
    RED,
    TITLE,
    TITLE_LINE,
    TITLE_SIZE,
    WIDTH,
    add,
    gap,
    imprint,
    letters_wide,
    official_document,
    paragraph,
    run,
    signature_insets,
    table,
    title_lines,
)
from lianzheng_quiz.office.word_layout import FANG, HEI, SIZES, SONG, document_bytes
from lianzheng_quiz.rules.letter_text import Attachment, Block, Grid, Letter, Paragraph

_HEADING_FONTS = {0: FANG, 1: HEI, 2: KAI}
_MARK_SIZE = 48.0


def letter_bytes(name: str, letters: Sequence[Letter], *, numbered: bool) -> bytes:
    """A file of letters, each from a new page on."""
    document = official_document(name, numbered=numbered)
    for at, letter in enumerate(letters):
        _add_letter(document, letter, new_page=at > 0)
    return document_bytes(document)


def _add_letter(document: Document, letter: Letter, *, new_page: bool) -> None:
    headed = _add_head(document, letter)
    _add_title(document, letter, under_rule=headed, new_page=new_page and not headed)
    if letter.recipient:
        told = letter.recipient.rstrip("：:")
        add(document, paragraph(run(f"{told}："), align="left", before=LINE))
    signs = bool(letter.signed or letter.dated)
    opens = not letter.recipient and bool(letter.body) and not _is_centred(letter.body[0])
    _add_body(document, letter.body, opens_after_title=opens, keep_end=signs)
    _add_mentions(document, letter.attachments, keep_next=signs)
    _add_signature(document, letter)
    for at, text in enumerate(letter.small):
        line = paragraph(
            run(text, SONG, SIZES["小五"]), align="left", line=13, before=6 if at == 0 else 0, on_grid=False
        )
        add(document, line)
    for at, attachment in enumerate(letter.attachments, start=1):
        _add_attachment(document, attachment, at if len(letter.attachments) > 1 else 0)
    if letter.copies or letter.printed:
        add(document, imprint(letter.copies, letter.printed))
        add(document, gap(1))


def _is_centred(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.centred


def _add_head(document: Document, letter: Letter) -> bool:
    """发文机关标志 and 发文字号 over the red rule; whether there is one."""
    if letter.letterhead:
        size = min(_MARK_SIZE, WIDTH * 72 / 25.4 / max(letters_wide(letter.letterhead), 1))
        mark = run(letter.letterhead, TITLE, int(size), RED)
        add(document, paragraph(mark, align="center", line=size * 1.3, before=35 * 72 / 25.4, on_grid=False))
    if letter.letterhead or letter.number:
        before = 2 * LINE if letter.letterhead else 0
        add(document, paragraph(run(letter.number), align="center", before=before, rule=RED))
    return bool(letter.letterhead or letter.number)


def _add_title(document: Document, letter: Letter, *, under_rule: bool, new_page: bool) -> None:
    lines = [line for written in letter.title for line in title_lines(written)]
    for at, line in enumerate(lines):
        title = paragraph(
            run(line, TITLE, TITLE_SIZE),
            align="center",
            line=TITLE_LINE,
            before=2 * LINE if under_rule and at == 0 else 0,
            on_grid=False,
            keep_next=True,
            new_page=new_page and at == 0,
        )
        add(document, title)


def _add_body(document: Document, body: Sequence[Block], *, opens_after_title: bool, keep_end: bool) -> None:
    """The text. Its last paragraph stays with the signature, a line before a table with the table."""
    for at, block in enumerate(body):
        before = body[at - 1] if at else None
        after = body[at + 1] if at + 1 < len(body) else None
        if isinstance(block, Grid):
            if before is None or isinstance(before, Grid) or _is_centred(before):
                add(document, gap(10, keep_next=True))
            _add_grid(document, block)
            if not isinstance(after, Grid):
                add(document, gap(8))
            continue
        keep = isinstance(after, Grid) or bool(block.level) or (after is None and keep_end)
        space = LINE if opens_after_title and at == 0 else 0
        add(document, _text(block, before=space, keep_next=keep, after_title=before is None))


def _text(block: Paragraph, *, before: float, keep_next: bool, after_title: bool) -> str:
    if block.centred:
        words = run(block.text, FANG, SIZES["四号"])
        room = 8 if after_title else before
        return paragraph(words, align="center", line=24, before=room, on_grid=False, keep_next=True)
    head, rest = block.text[: block.head], block.text[block.head :]
    runs = [run(head, _HEADING_FONTS[block.level])] if head else []
    runs += [run(rest)] if rest or not head else []
    alone = bool(block.level) and not rest
    return paragraph(*runs, first=2, before=before, keep_next=keep_next and (alone or not block.level))


def _add_grid(document: Document, grid: Grid) -> None:
    heights = grid.heights or (grid.height,) * len(grid.rows)
    made = table(
        grid.rows, grid.shares, heads=grid.heads, labels=grid.labels, left=grid.left, heights=heights, size=grid.size
    )
    add(document, made)


def _add_mentions(document: Document, attachments: Sequence[Attachment], *, keep_next: bool) -> None:
    """附件说明: a line below the text, counted when there are several."""
    for at, attachment in enumerate(attachments, start=1):
        said = "附件：" if at == 1 else ""
        number = f"{at}." if len(attachments) > 1 else ""
        width = letters_wide(said) + (1 if number else 0)
        words = run(f"{said}{number}{attachment.title}")
        place = paragraph(
            words, align="left", left=5 + bool(number), first=-width, before=LINE if at == 1 else 0, keep_next=keep_next
        )
        add(document, place)


def _add_signature(document: Document, letter: Letter) -> None:
    """署名 over 成文日期, with room for the seal above, and 附注 below."""
    name_inset, date_inset = signature_insets(letter.signed, letter.dated)
    if letter.signed:
        add(
            document,
            paragraph(
                run(letter.signed), align="right", right=name_inset, before=2 * LINE, keep_next=bool(letter.dated)
            ),
        )
    if letter.dated:
        room = 0 if letter.signed else 2 * LINE
        inset = date_inset if letter.signed else 4
        add(document, paragraph(run(letter.dated), align="right", right=inset, before=room))
    if letter.note:
        told = letter.note if letter.note.startswith("（") else f"（{letter.note}）"
        add(document, paragraph(run(told), align="left", left=2))


def _add_attachment(document: Document, attachment: Attachment, number: int) -> None:
    add(document, paragraph(run(f"附件{number or ''}", HEI, BODY), align="left", new_page=True, keep_next=True))
    for at, line in enumerate(title_lines([attachment.title])):
        words = run(line, TITLE, TITLE_SIZE)
        add(
            document,
            paragraph(
                words, align="center", line=TITLE_LINE, before=LINE if at == 0 else 0, on_grid=False, keep_next=True
            ),
        )
    _add_body(document, attachment.body, opens_after_title=True, keep_end=False)
