"""Fields are written as WTForms writes them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some
from markupsafe import Markup
from wtforms.widgets import html_params

from lianzheng_quiz.web.forms import attributes

NAMES = some.sampled_from(["id", "class_", "data_shown_by", "aria_describedby", "value", "required", "for_"])
VALUES = some.one_of(
    some.booleans(), some.integers(), some.text(), some.text().map(Markup), some.sampled_from(['"', "'<&>\"'", ""])
)


@given(some.dictionaries(NAMES, VALUES))
def test_attributes_are_written_as_the_library_writes_them(asked: dict[str, object]) -> None:
    assert attributes(**asked) == html_params(**asked)


def test_nothing_that_was_typed_ends_an_attribute() -> None:
    assert attributes(value='"><script>') == 'value="&#34;&gt;&lt;script&gt;"'
