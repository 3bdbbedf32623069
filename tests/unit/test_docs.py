"""The pages for people are tests: README and docs are executed, parsed and loaded block by block.

Python and SQL run on the tables of a few sample reports, commands must exist and parse, the cheap
ones run, and the pack of the page on languages is loaded and held to the specs beside it.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import duckdb
import pytest
import typer
import yaml
from typer.testing import CliRunner

from pipeline import languages, orthography
from pipeline.cli import app
from pipeline.extract import pack
from pipeline.extract.names.tables import NameTables
from pipeline.extract.values import Fields, Node
from pipeline.ingest import noise
from pipeline.run import Settings, run
from pipeline.schema import STAGES

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
METHOD = ROOT / "docs" / "method.md"
ADD_A_LANGUAGE = ROOT / "docs" / "add-a-language.md"
SHELLS = ("sh", "bash", "shell", "console")
SAMPLES = ("001.txt", "002.txt")
"""Reports of each language on whose tables the examples run."""
INVENTED = "fr"
"""The language that the page on languages builds."""


@dataclass(frozen=True)
class Block:
    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    fence: tuple[int, str, str] | None = None
    held: list[str] = []
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        opened = re.match(r"( *)(```+|~~~+)\s*([\w+-]*)", line)
        if fence is None and opened:
            fence, held = (number, opened[2], opened[3].lower()), []
        elif fence is not None and line.strip() == fence[1]:
            yield Block(page, fence[0], fence[2], "\n".join(held) + "\n")
            fence = None
        elif fence is not None:
            held.append(line)
    assert fence is None, f"{page.name}: the block of line {fence and fence[0]} has no end"


def of(*kinds: str) -> list[Block]:
    return [block for page in PAGES for block in blocks(page) if block.language in kinds]


def commands(block: Block) -> Iterator[list[str]]:
    """Yield the commands of a shell block; of a session only what is typed."""
    lines = block.text.replace("\\\n", " ").splitlines()
    if any(line.startswith("$ ") for line in lines):
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    for line in lines:
        split = shlex.shlex(line, posix=True, punctuation_chars=";&|")
        split.whitespace_split = True
        words: list[str] = []
        for word in [*split, ";"]:
            if set(word) <= set(";&|"):
                if words:
                    yield words
                words = []
            else:
                words.append(word)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with `data/raw`, as in a checkout but smaller, and its tables."""
    folder = tmp_path_factory.mktemp("checkout")
    named = {word for page in PAGES for word in re.findall(r"data/raw/[\w./-]+", page.read_text())}
    wanted = {file for name in SAMPLES for file in (ROOT / "data/raw").glob(f"*/{name}")}
    wanted |= {ROOT / name for name in named if (ROOT / name).is_file()}
    for file in sorted(wanted):
        copy = folder / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    (folder / "docs").mkdir()
    run(Settings(raw=folder / "data/raw", out=folder / "data/processed"), STAGES[-1])
    return folder


@pytest.fixture
def checkout(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of that folder of the test's own, and make it the working directory."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_page_is_there() -> None:
    names = {page.name for page in PAGES}
    assert names >= {"README.md", "method.md", "add-a-language.md", "data-dictionary.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_blocks_run(page: Path, checkout: Path) -> None:
    """One page is one session: a block may use what blocks above made, and a report as `text`."""
    session: dict[str, object] = {
        "text": (checkout / "data/raw/ko/001.txt").read_text("utf-8"),
        "__name__": "__main__",
    }
    for block in blocks(page):
        if block.language in ("python", "py"):
            code = compile("\n" * block.line + block.text, str(block), "exec")
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, session)


@pytest.mark.parametrize("block", of("sql"), ids=str)
def test_sql_blocks_run(block: Block, checkout: Path) -> None:
    with duckdb.connect(str(checkout / "data/processed/corpus.duckdb"), read_only=True) as database:
        database.sql(block.text)


MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
_STAGES_OF_MAKE = re.findall(r"^STAGES := (.+)$", MAKEFILE, re.MULTILINE)[0].split()
TARGETS = {*re.findall(r"^([a-z][\w-]*):", MAKEFILE, re.MULTILINE), *_STAGES_OF_MAKE}
VARIABLES = set(re.findall(r"^([A-Z]+) \?=", MAKEFILE, re.MULTILINE))


def pipeline_arguments(command: list[str]) -> list[str] | None:
    """Return the arguments of a command that runs the pipeline, None of any other."""
    if Path(command[0]).name == "thidua":
        return command[1:]
    if Path(command[0]).name.startswith("python") and command[1:3] == ["-m", "pipeline"]:
        return command[3:]
    return None


@pytest.mark.parametrize("block", of(*SHELLS), ids=str)
def test_commands_exist(block: Block) -> None:
    for command in commands(block):
        program = Path(command[0]).name
        arguments = pipeline_arguments(command)
        if program == "make":
            for word in command[1:]:
                name, is_variable, _ = word.partition("=")
                assert name in (VARIABLES if is_variable else TARGETS), f"{block}: {word}"
        elif arguments is not None:
            parse(arguments)
        elif program.startswith("python") and command[1:3] == ["-m", "pytest"]:
            for path in (word for word in command[3:] if "/" in word):
                assert (ROOT / path).exists(), f"{block}: {path}"
        elif program.startswith("python") and command[1].endswith(".py"):
            source = (ROOT / command[1]).read_text("utf-8")
            for option in (word for word in command[2:] if word.startswith("--")):
                assert f'"{option}"' in source, f"{block}: {option}"


def parse(arguments: list[str]) -> None:
    """Parse a command line as the program does; a wrong one raises what the program would say."""
    root = typer.main.get_group(app)
    with contextlib.suppress(typer.Exit):  # after --help or --version
        if not arguments or arguments[0].startswith("-"):
            root.make_context("thidua", list(arguments))
        else:
            assert arguments[0] in root.commands, f"no command {arguments[0]}"
            root.commands[arguments[0]].make_context(arguments[0], arguments[1:])


@pytest.mark.parametrize("wrong", ["rnu", "run --wrokers 2", "show", "run --workers two"])
def test_a_wrong_command_line_would_be_seen(wrong: str) -> None:
    with pytest.raises((AssertionError, typer.TyperException)):
        parse(wrong.split())


CHEAP = [
    (block, arguments)
    for block in of(*SHELLS)
    for command in commands(block)
    if (arguments := pipeline_arguments(command)) is not None
    and not {"--scheduler", "--workers", "dask"} & set(arguments)
]


@pytest.mark.parametrize(("block", "arguments"), CHEAP, ids=lambda value: str(value)[:60])
def test_cheap_commands_run(block: Block, arguments: list[str], checkout: Path) -> None:
    given = [word for word in arguments if "/" in word and not word.startswith("-")]
    if any(not Path(word).exists() for word in given if word.startswith("data/raw/")):
        # A report that the reader is to put there.
        sample = checkout / "data/raw/ko/001.txt"
        arguments = [str(sample) if word in given else word for word in arguments]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, f"{block}: {result.output}"


@pytest.mark.parametrize("block", of("yaml", "yml", "json"), ids=str)
def test_data_blocks_load(block: Block) -> None:
    assert yaml.safe_load(block.text) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif "://" not in target:
            assert (page.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_folder_of_one_machine(page: Path) -> None:
    text = page.read_text("utf-8")
    assert str(ROOT) not in text
    assert not re.search(r"(?<![\w.])/(?:home|Users|tmp|root)/", text)


def test_every_file_that_the_method_names_is_there() -> None:
    named = re.findall(r"`([\w/]+\.(?:py|json|csv|yaml))`", METHOD.read_text("utf-8"))
    assert named
    assert [name for name in named if not list((ROOT / "pipeline").glob(f"**/{name}"))] == []


def issue_codes() -> set[str]:
    """Return the codes of issues that the source gives: `make_issue("stage", "code", ...)`."""
    found: set[str] = set()
    for file in sorted((ROOT / "pipeline").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in ("make_issue", "issue", "_issue", "Doubt", "SetAside"):
                texts = [one.value for one in call.args if isinstance(one, ast.Constant)]
                codes = [text for text in texts if re.fullmatch(r"[a-z]+(?:_[a-z]+)+", str(text))]
                found.update(map(str, codes[:1]))
    return found


def test_the_method_lists_every_issue_code() -> None:
    text = METHOD.read_text("utf-8")
    codes = issue_codes()
    assert len(codes) > 20
    assert sorted(code for code in codes if f"`{code}`" not in text) == []


def invented_files() -> dict[str, str]:
    """Return the files that the page on languages shows, by the path in their first line."""
    found: dict[str, str] = {}
    for block in blocks(ADD_A_LANGUAGE):
        first, _, _ = block.text.partition("\n")
        if block.language == "yaml" and first.startswith("# "):
            assert found.setdefault(first[2:], block.text) == block.text
    return found


def test_the_page_on_languages_shows_every_file() -> None:
    shown = set(invented_files())
    folder = f"pipeline/languages/{INVENTED}"
    assert {f"{folder}/{part}.yaml" for part in languages.PARTS} <= shown
    assert INVENTED not in languages.codes()


def test_the_page_on_languages_names_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: set[str] = set()
    read = Node.fields

    def recorded(self: Node, names: tuple[str, ...]) -> Fields:
        allowed.update(names)
        return read(self, names)

    monkeypatch.setattr(Node, "fields", recorded)
    for code in languages.codes():
        pack.load.__wrapped__(code)
    allowed |= {field.name for field in fields(NameTables)}
    allowed |= {"before", "after", "spaces", "map", "drop", "latin_keep", "forms", *noise.KINDS}
    for keys in ("_SCRIPT_KEYS", "_OWN_KEYS", "_LANGUAGE_KEYS", "_LEGACY_KEYS"):
        allowed |= getattr(orthography, keys)
    for code in languages.codes():
        allowed |= set(Node("", languages.read(code, "pack")["boundaries"]).mapping())
    said = set(re.findall(r"\w+", ADD_A_LANGUAGE.read_text("utf-8")))
    assert sorted(allowed - said) == []


@pytest.fixture
def with_invented_language(tmp_path: Path) -> Path:
    """Return a copy of the program with the files that the page on languages shows, and its runner.

    Nothing else is changed: what holds for this copy holds for a reader who follows the page.
    """
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline", ignore=ignore)
    for name in ("pyproject.toml", "tests/conftest.py", "tests/unit/test_specs.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name, text in invented_files().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_a_language_is_added_as_the_page_says(with_invented_language: Path) -> None:
    runner = ["pytest", "-p", "no:cacheprovider", "tests/unit/test_specs.py"]
    wanted = ["-k", f"[{INVENTED} and not every_kind_has"]
    specs = subprocess.run(
        [sys.executable, "-m", *runner, *wanted],
        cwd=with_invented_language,
        capture_output=True,
        text=True,
        check=False,
    )
    assert specs.returncode == 0, specs.stdout
    report = with_invented_language / "report.txt"
    report.write_text(
        "Le 20 mars 2024, le comité populaire de la province de Binh Thuan a tenu une conférence. "
        "M. Nguyen Van Minh, président du comité populaire provincial, a remis le certificat de "
        "mérite à 5 collectifs.\nSource : https://exemple.vn/a.html\n",
        "utf-8",
    )
    shown = subprocess.run(
        [sys.executable, "-m", "pipeline", "show", report.name],
        cwd=with_invented_language,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    for words in (f" {INVENTED} ", "2024-03-20", "VN-40", "provincial_peoples_committee_chair"):
        assert words in shown.stdout
    assert "5 merit_certificate to collective, awarded" in shown.stdout


def test_what_the_package_offers_can_be_imported() -> None:
    for page in PAGES:
        for name in re.findall(r"`pipeline\.(\w+)\(", page.read_text("utf-8")):
            assert hasattr(importlib.import_module("pipeline"), name), f"{page.name}: {name}"
