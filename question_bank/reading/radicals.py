"""Characters that PDFs carry for others: radicals of a dictionary's index in place of those they look like."""

from __future__ import annotations

import re
import unicodedata

_FROM = (
    "⺁⺄⺈⺊⺌⺍⺏⺓⺗⺘⺛⺝⺟⺠⺡⺣⺤⺥⺦⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺶⺷⺸⺹⺺⺻⺼⺽⺾"
    "⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩"
    "⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
_TO = (
    "厂乙刀卜小小尢幺心扌旡月母民氵灬爪爪丬犭王疋目示礻竹糸纟网罒网羊羊羊耂肀聿月臼艹"
    "艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄"
    "黾斉齐歯齿竜龙龜亀龟"
)
_SUPPLEMENT = str.maketrans(_FROM, _TO)
_KANGXI = re.compile("[\u2f00-\u2fd5]")


def without_radicals(text: str) -> str:
    """The text with plain characters; everything else, full-width marks too, stays as it is."""
    return _KANGXI.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text).translate(_SUPPLEMENT)
