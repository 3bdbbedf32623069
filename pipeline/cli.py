"""The command line: one command for the whole run, one for every stage, a few to look at things.

Every error is one line on stderr. Exit code 1 when the work failed, 2 for wrong usage, 130 after
Ctrl-C.
"""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from pipeline.engines import ENGINES
from pipeline.errors import PipelineError, UsageError
from pipeline.languages import PackError
from pipeline.process import collect_seldom, keep_little
from pipeline.run import Outcome, Settings
from pipeline.schema import STAGES
from pipeline.store.places import place_of

app = typer.Typer(
    name="thidua",
    help="Translated Vietnamese conference and award reports as tidy, traceable tables.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
INTERRUPTED = 130
LONGEST_NAME = 200
"""Characters of a file name that an error message shows."""
_STAGE_HELP = {
    "ingest": "Read the reports: decoding, boilerplate, duplicates.",
    "detect": "Find the language of every report and paragraph.",
    "extract": "Find dates, provinces, officials, awards and measures.",
    "link": "Tie reports of one event together, and see where they disagree.",
    "aggregate": "Sum awards per province and year.",
}


Raw = Annotated[str, typer.Option(help="Folder of reports, or its URL; it is only read.")]
Out = Annotated[str, typer.Option(help="Folder for the tables, or its URL.")]
Workers = Annotated[int, typer.Option(help="Number of processes.")]
Engine = Annotated[str, typer.Option(help=f"Where to work: {' or '.join(ENGINES)}.")]
Scheduler = Annotated[
    str | None, typer.Option(help="Address of a running Dask scheduler.", metavar="ADDRESS")
]
MaxTextMb = Annotated[
    int, typer.Option(help="Longest report in megabytes; a longer one is set aside.")
]
Ner = Annotated[
    str | None,
    typer.Option(
        help="A model that reads beside the rules: a folder, or a name in the local cache.",
        metavar="MODEL",
    ),
]
NerRevision = Annotated[
    str | None, typer.Option(help="Which revision of it, in the cache.", metavar="REVISION")
]
Until = Annotated[str, typer.Option(help=f"Last stage: {', '.join(STAGES)}.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Show the traceback of an error.")]

_RAW = "data/raw"
_OUT = "data/processed"


def main() -> None:
    """Run the command line; a wrong option is one line and exit code 2."""
    collect_seldom()
    keep_little()
    try:
        code = app(sys.argv[1:] or ["--help"], standalone_mode=False)
    except typer.Abort:
        code = INTERRUPTED
    except typer.TyperException as error:
        option = getattr(getattr(error, "param", None), "name", None)
        what = " ".join(f"{f'{option}: ' if option else ''}{error}".split())
        typer.echo(f"error: {what} (--help lists what there is)", err=True)
        sys.exit(UsageError.exit_code)
    if code == INTERRUPTED:
        # An interrupt that arrives while a string is executed (the classes that an import makes)
        # leaves a mark in CPython, handled or not: at its exit the interpreter would end by the
        # signal instead of with this code. Executing another string takes the mark away.
        exec("")  # noqa: S102
    sys.exit(code if isinstance(code, int) else 0)


@app.command()
def run(
    raw: Raw = _RAW,
    out: Out = _OUT,
    workers: Workers = 1,
    engine: Engine = ENGINES[0],
    scheduler: Scheduler = None,
    max_text_mb: MaxTextMb = 5,
    ner: Ner = None,
    ner_revision: NerRevision = None,
    until: Until = STAGES[-1],
    verbose: Verbose = False,
) -> None:
    """Read a folder of reports and write tables: all stages that are not up to date."""
    from pipeline import run as runner

    with _one_line_errors(verbose):
        if until not in STAGES:
            raise UsageError(f"there is no stage {until!r}; choose one of {', '.join(STAGES)}")
        settings = _settings(raw, out, workers, engine, scheduler, max_text_mb, ner, ner_revision)
        _tell(settings, runner.run(settings, until))


def _stage_command(stage: str) -> Callable[..., None]:
    def command(
        raw: Raw = _RAW,
        out: Out = _OUT,
        workers: Workers = 1,
        engine: Engine = ENGINES[0],
        scheduler: Scheduler = None,
        max_text_mb: MaxTextMb = 5,
        ner: Ner = None,
        ner_revision: NerRevision = None,
        verbose: Verbose = False,
    ) -> None:
        from pipeline import run as runner

        with _one_line_errors(verbose):
            settings = _settings(
                raw, out, workers, engine, scheduler, max_text_mb, ner, ner_revision
            )
            _tell(settings, runner.run_stage(settings, stage))

    return command


for _stage in STAGES:
    app.command(_stage, help=f"Stage {_stage} alone. {_STAGE_HELP[_stage]}")(_stage_command(_stage))


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="One report.")], verbose: Verbose = False
) -> None:
    """Print one report with what is found in it."""
    with _one_line_errors(verbose):
        from pipeline.show import show as show_report

        code = show_report(file)
    raise typer.Exit(code)


@app.command()
def compare(
    event_id: Annotated[str, typer.Argument(help="An event, or the beginning of its id.")],
    out: Out = _OUT,
    verbose: Verbose = False,
) -> None:
    """Print one event side by side: a column a report, differences marked."""
    with _one_line_errors(verbose):
        from pipeline.side_by_side import print_comparison

        print_comparison(place_of(out), event_id)


@app.command()
def name(
    rendering: Annotated[str, typer.Argument(help="A name as a report writes it.")],
    language: Annotated[
        str | None, typer.Option(help="Language of the report; else its script tells.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=40, help="Most candidates.")] = 10,
    verbose: Verbose = False,
) -> None:
    """Print the Vietnamese names that a rendering may stand for, with their weights."""
    with _one_line_errors(verbose):
        from pipeline.naming import print_name

        print_name(rendering, language, limit)


@app.command()
def dictionary(
    to: Annotated[Path, typer.Option(help="File to write.")] = Path("docs/data-dictionary.md"),
    verbose: Verbose = False,
) -> None:
    """Write the data dictionary, printed from the schema."""
    with _one_line_errors(verbose):
        from pipeline.dictionary import write_dictionary

        write_dictionary(to)


def _print_version(wanted: bool) -> None:
    if wanted:
        from pipeline.fingerprint import version

        typer.echo(f"thidua {version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


def _settings(
    raw: str,
    out: str,
    workers: int,
    engine: str,
    scheduler: str | None,
    max_text_mb: int,
    ner: str | None,
    ner_revision: str | None,
) -> Settings:
    return Settings(
        raw=place_of(raw),
        out=place_of(out),
        workers=workers,
        engine=engine,
        scheduler=scheduler,
        max_text_mb=max_text_mb,
        ner=ner,
        ner_revision=ner_revision,
        show_progress=True,
        own_process=True,
    )


def _tell(settings: Settings, outcome: Outcome) -> None:
    if outcome.inputs_changed:
        typer.echo(
            f"note: {settings.raw} has changed since stage ingest; "
            "take it in with `python -m pipeline run`",
            err=True,
        )
    if outcome.judgements_changed:
        typer.echo(
            f"note: the judgements in {settings.raw} have changed since stage link; "
            "take them in with `python -m pipeline link`",
            err=True,
        )
    if not outcome.done:
        typer.echo(f"Nothing to do: {settings.out} is up to date")
        return
    from pipeline.summary import summarise

    summarise(settings.out, outcome.stored, outcome.removed, outcome.reuse).print()


@contextlib.contextmanager
def _one_line_errors(verbose: bool) -> Iterator[None]:
    """End with one line and the right exit code, whatever goes wrong."""
    try:
        yield
    except KeyboardInterrupt:
        _fail("stopped; the stored tables are as they were", INTERRUPTED, verbose=False)
    except PipelineError as error:
        _fail(str(error), error.exit_code, verbose)
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f": {str(error.filename)[:LONGEST_NAME]}" if error.filename else ""
        _fail(f"{error.strerror or error}{where}", 1, verbose)
    except MemoryError:
        _fail("out of memory; run with fewer --workers", 1, verbose)
    except ImportError as error:
        _fail(f"{error}; install the package with its dependencies again", 1, verbose)
    except PackError as error:
        _fail(str(error), 1, verbose)
    except Exception as error:
        # A fault of the program. The analyst needs one line; --verbose is for who mends it.
        what = " ".join(str(error).split())
        _fail(f"{type(error).__name__}: {what} (--verbose shows where)", 1, verbose)


def _fail(message: str, code: int, verbose: bool) -> None:
    if verbose:
        typer.echo(traceback.format_exc(), err=True, nl=False)
    typer.echo(f"error: {' '.join(message.split())}", err=True)
    raise typer.Exit(code)
