"""密封线: the strip down the left margin that hides who wrote, as a turned text box anchored in a page's head."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml

from lianzheng_quiz.office.word_layout import HEI, LATIN, SONG

FIELDS = ("单位", "姓名", "准考证号")
NOTICE = "密封线内不要答题"
_EMU = 36_000
_WIDTH, _MARGIN = 26, 22
_FIELD_SIZE, _DOTS_SIZE = 12, 10.5
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    }.items()
)


def add_seal_line(header: Any, page_height: float) -> None:
    """Anchor the strip in a head."""
    length = (page_height - 2 * _MARGIN) * 72 / 25.4
    strip = parse_xml(_run(page_height, _fields_line(length) + _dotted_line(length)))
    header.paragraphs[0]._p.append(strip)


def _fields_line(length: float) -> str:
    """Names of the fields, each with a line to write on; not every program knows tab stops in a turned box."""
    named = sum(len(name) + 1 for name in FIELDS) * _FIELD_SIZE
    line = "_" * int((length - named - (len(FIELDS) - 1) * _FIELD_SIZE) / len(FIELDS) / (_FIELD_SIZE / 2))
    text = _text("　", SONG, _FIELD_SIZE).join(
        _text(f"{name}：", SONG, _FIELD_SIZE) + _text(line, LATIN, _FIELD_SIZE) for name in FIELDS
    )
    return _paragraph(text, 34)


def _dotted_line(length: float) -> str:
    """密 封 线 between dots, and what the strip is for."""
    words = ("密", "封", "线", f"（{NOTICE}）")
    dots = "…" * int((length / _DOTS_SIZE - sum(len(word) + 1 for word in words)) / (len(words) + 1))
    middle = "".join(_text(f" {word} ", HEI, _DOTS_SIZE) + _text(dots, SONG, _DOTS_SIZE) for word in words)
    return _paragraph(_text(dots, SONG, _DOTS_SIZE) + middle, 20)


def _text(text: str, font: str, points: float) -> str:
    fonts = f'<w:rFonts w:hint="eastAsia" w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>'
    size = f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'
    return f'<w:r><w:rPr>{fonts}{size}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _paragraph(runs: str, line: int) -> str:
    spacing = f'<w:spacing w:before="0" w:after="0" w:line="{line * 20}" w:lineRule="exact"/>'
    return f'<w:p><w:pPr>{spacing}<w:jc w:val="center"/></w:pPr>{runs}</w:p>'


# As high as the page and at its corner, the text in the middle: some programs lose the offset of a turned box.
def _run(height: float, paragraphs: str) -> str:
    across, down = round(_WIDTH * _EMU), round(height * _EMU)
    return f"""<w:r {_NAMESPACES}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="1" locked="0"
 layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionV>
<wp:extent cx="{across}" cy="{down}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>
<wp:docPr id="100" name="密封线"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent>{paragraphs}</w:txbxContent></wps:txbx>
<wps:bodyPr rot="0" vert="vert270" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:noAutofit/>
</wps:bodyPr>
</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"""
