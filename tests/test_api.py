"""The library as its users see it: names, errors, layers."""

import ast
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import raywork
from raywork import errors

PACKAGE = Path(raywork.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = [
    {"cli"},
    {"analyses"},
    {"athena", "bulkcopy", "crawler", "exports", "local"},
    {"engine"},
    {"catalog"},
    {"storage"},
    {"serde", "sql"},
    {"ddl"},
    {"formats"},
    {"scan"},
    {"records", "codecs", "schema", "partitions", "report"},
    {"errors"},
]
"""From the top down. A package imports from layers below its own, and from its own."""

ONLY = {
    "ray": {"engine"},
    "boto3": {"storage", "catalog"},
    "botocore": {"storage", "catalog", "local"},  # local: the model of the API that it serves
    "obstore": {"storage", "catalog"},
    "httptools": {"storage"},
    "typer": {"cli"},
    "moto": {"local"},
    "duckdb": {"local"},
    "sqlglot": {"local"},
    "sqlalchemy": {"exports"},
}
"""Which packages may import which library."""

ERRORS = [each for each in vars(errors).values() if isinstance(each, type)]


def imports(module: Path) -> Iterator[str]:
    """All that a module imports anywhere, but for types alone."""
    tree = ast.parse(module.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def package_of(module: Path) -> str:
    return module.relative_to(PACKAGE).with_suffix("").parts[0]


def layer(package: str) -> int:
    return next(n for n, packages in enumerate(LAYERS) if package in packages)


def test_all_names_what_is_public():
    own = {
        name
        for name, value in vars(raywork).items()
        if getattr(value, "__module__", "").startswith("raywork") and not name.startswith("_")
    }

    assert own <= set(raywork.__all__)
    assert all(getattr(raywork, name).__module__.startswith("raywork.") for name in raywork.__all__)


@pytest.mark.parametrize(
    "package", sorted(p.parent.name for p in PACKAGE.glob("*/__init__.py") if p.stat().st_size)
)
def test_a_package_has_what_it_names(package):
    code = (
        f"import raywork.{package} as p; [getattr(p, name) for name in getattr(p, '__all__', ())]"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="frobnicate"):
        raywork.frobnicate  # noqa: B018


def test_importing_raywork_loads_nothing_heavy():
    code = (
        "import sys, raywork\n"
        "heavy = {'ray', 'boto3', 'botocore', 'obstore', 'numpy', 'typer', 'rich', 'pyarrow'}\n"
        "heavy |= {'duckdb', 'moto', 'sqlglot', 'sqlalchemy'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_survives_pickling(error):
    there = pickle.loads(pickle.dumps(error("s3://b/k: it is broken")))

    assert (type(there), str(there)) == (error, "s3://b/k: it is broken")


def test_errors_of_other_modules_survive_it_too():
    from raywork.storage import UnorderedListing

    assert (
        str(pickle.loads(pickle.dumps(UnorderedListing("s3://b: no order")))) == "s3://b: no order"
    )


def test_the_tree_of_errors_is_drawn_as_it_is():
    drawn = dict(re.findall(r"(\w+Error)\s+exit code (\d+)", errors.__doc__))
    depths = {
        name: len(indent)
        for indent, name in re.findall(r"^([ │├└─]+)(\w+Error)", errors.__doc__, re.MULTILINE)
    }

    assert depths.keys() == {error.__name__ for error in ERRORS}
    for error in ERRORS:
        if error is not errors.RayworkError:
            [base] = error.__bases__
            assert depths[error.__name__] == depths[base.__name__] + 4
        if error.__name__ in drawn:
            assert error.exit_code == int(drawn[error.__name__])


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(module):
    own = package_of(module)
    for name in imports(module):
        root, _, rest = name.partition(".")
        assert own in ONLY.get(root, {own}), f"{own} imports {name}"
        other = rest.partition(".")[0]
        if root != "raywork" or own in {"__init__", other}:
            continue
        if other in set().union(*LAYERS):
            assert layer(other) > layer(own), f"{own} imports {name}"
        else:
            assert own == "cli", f"{own} imports {name}: only the program uses the public API"
