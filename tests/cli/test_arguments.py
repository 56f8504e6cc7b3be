import pytest

from raywork.cli.arguments import hoisted, rules_in_order


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("crawl x --json", "crawl x --json"),
        ("--json crawl x", "crawl --json x"),
        ("--profile p --engine=ray -v crawl x", "crawl --profile p --engine=ray -v x"),
        ("--version", "--version"),
        ("--unknown crawl", "--unknown crawl"),
        ("", ""),
    ],
)  # fmt: skip
def test_global_options_may_stand_before_the_command(given, understood):
    assert hoisted(given.split()) == understood.split()


def test_filters_keep_their_order():
    given = ["--exclude", "a", "x", "--include=b=c", "--exclude", "d", "--", "--include", "e"]

    assert list(rules_in_order(given)) == [("exclude", "a"), ("include", "b=c"), ("exclude", "d")]
