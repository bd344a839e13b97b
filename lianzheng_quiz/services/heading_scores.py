"""Points of a paper that people marked, by heading and by part, as result pages show groups of questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.written import Heading
from lianzheng_quiz.services.exam_pages import GroupScore


def heading_scores(headings: Sequence[Heading], points: Mapping[int, int]) -> list[GroupScore]:
    """One group a heading; none for a paper that was not marked, as a void one."""
    return [_group(heading.name, [heading], points) for heading in headings] if points else []


def heading_part_scores(headings: Sequence[Heading], points: Mapping[int, int], policy: Policy) -> list[GroupScore]:
    """Points by part of the paper, with the minimum of each; empty for a paper without parts."""
    found = []
    for section in policy.sections:
        own = [heading for heading in headings if heading.section == section.key]
        if own and points:
            found.append(_group(section.label, own, points, section.minimum_hundredths))
    return found


def _group(label: str, own: Sequence[Heading], points: Mapping[int, int], minimum_hundredths: int = 0) -> GroupScore:
    return GroupScore(
        label=label,
        right=None,
        count=sum(heading.questions for heading in own),
        points_hundredths=sum(points.get(heading.number, 0) for heading in own),
        max_hundredths=sum(heading.max_hundredths for heading in own),
        minimum_hundredths=minimum_hundredths,
    )
