"""The four 考试办法 to begin with, as found in published rules (design study: product, presets)."""

from __future__ import annotations

from lianzheng_quiz.rules.policy import Part, Policy, Section

EXEMPTIONS = ("近两年内已考试合格，成绩在有效期内", "平级调整且此前已考试合格")

STANDARD = Policy(
    name="机考·标准",
    minutes=50,
    pass_hundredths=8000,
    parts=(
        Part("single", 30, 100),
        Part("true_false", 30, 100),
        Part("multiple", 20, 200),
    ),
    exemptions=EXEMPTIONS,
)

MUST_RIGHT = Policy(
    name="机考·必对题",
    minutes=90,
    pass_hundredths=6000,
    parts=(
        Part("single", 30, 100, must_right=3),
        Part("true_false", 30, 100, must_right=3),
        Part("multiple", 20, 200, must_right=3),
    ),
    law_parts=(
        Part("single", 50, 100, house="law", must_right=3),
        Part("true_false", 40, 100, house="law", must_right=3),
        Part("multiple", 5, 200, house="law", must_right=3),
    ),
    late_minutes=15,
    retake_days=None,
    exemptions=EXEMPTIONS,
)

WRITTEN = Policy(
    name="笔试·综合",
    minutes=120,
    pass_hundredths=8000,
    parts=(
        Part("blank", 10, 100),
        Part("single", 20, 100),
        Part("multiple", 10, 200),
        Part("true_false", 10, 100),
        Part("short", 4, 500),
        Part("case", 5, 400),
    ),
    law_parts=(
        Part("blank", 10, 100, house="law"),
        Part("single", 20, 100, house="law"),
        Part("multiple", 5, 200, house="law"),
        Part("true_false", 20, 100, house="law"),
        Part("short", 4, 500, house="law"),
        Part("case", 5, 400, house="law"),
    ),
    form="written",
    papers="ab",
    opening="two_people",
    late_minutes=15,
    shown_score="never",
    review="never",
    retake_days=180,
    exemptions=EXEMPTIONS,
)

LAW = Policy(
    name="人大任前考法",
    minutes=90,
    pass_hundredths=6000,
    parts=(
        Part("single", 35, 100, house="law", section="common"),
        Part("true_false", 25, 100, house="law", section="common"),
        Part("multiple", 5, 200, house="law", section="common"),
        Part("single", 15, 100, chapter="supervision", house="law", section="post", post_group="监察类"),
        Part("true_false", 15, 100, chapter="supervision", house="law", section="post", post_group="监察类"),
        Part("single", 15, 100, house="law", section="post", post_group="综合管理类"),
        Part("true_false", 15, 100, house="law", section="post", post_group="综合管理类"),
    ),
    sections=(Section("common", "公共部分", 4000), Section("post", "专业部分", 2000)),
    post_groups=("综合管理类", "监察类"),
    book="open",
    retake_days=3,
    exemptions=(*EXEMPTIONS, "平级转任"),
)

PRESETS: dict[str, Policy] = {"standard": STANDARD, "must_right": MUST_RIGHT, "written": WRITTEN, "law": LAW}
