"""`modelcheck explore`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelcheck.cli.loading import Loading
from modelcheck.cli.options import Command, set_option, verbose_option, watch_option

if TYPE_CHECKING:
    from modelcheck.explore.opened import Opened
    from modelcheck.explore.session import Session
    from modelcheck.report.documents.itf_file import ItfFile

_EXAMPLES = """\b
Examples:
  modelcheck explore at_least_once --at no_duplicate
  modelcheck explore .modelcheck/consumer.py/Mine/no_loss.json
"""

_TEST = '''"""A run of {spec} that somebody has walked through."""

import subprocess
import sys

RUN = {command}


def test_the_spec_takes_this_run() -> None:
    done = subprocess.run([sys.executable, "-m", *RUN], capture_output=True, text=True)
    # Of a run that must not be possible any more, the exit code is 1, and the output says which step is refused.
    assert done.returncode == 0, done.stdout + done.stderr
'''


@click.command(
    cls=Command,
    context_settings={"auto_envvar_prefix": "MODELCHECK"},
    epilog=_EXAMPLES,
    short_help="Walk through a spec in the browser.",
)
@click.argument("spec")
@set_option
@click.option("--at", metavar="PLACE", help="Where to begin: a property, or what follows # in a link to a page.")
@watch_option
@click.option(
    "--max-states",
    type=click.IntRange(min=1),
    default=100_000,
    show_default=True,
    metavar="N",
    help="Stop the search at this many states; what lies beyond is then not known.",
)
@click.option("--browser/--no-browser", default=True, show_default=True, help="Open the page.")
@verbose_option
def explore(
    *,
    spec: str,
    parameters: Mapping[str, bool | int],
    at: str | None,
    watches: tuple[str, ...],
    max_states: int,
    browser: bool,
    verbose: bool,
) -> int:
    """Serve a page on which to walk through SPEC, until it is ended there or by Ctrl-C.

    SPEC is a file, one class of a file (file.py::Class), a name of modelcheck list, or a saved trace. It is
    executed, as by verify. The page is for this machine alone.
    """
    with Loading():
        from importlib.util import find_spec

        from modelcheck.errors import UsageError

        missing = [each for each in ("starlette", "uvicorn") if find_spec(each) is None]
        if missing:
            what = f"exploring needs what is not installed: {', '.join(missing)}"
            raise UsageError(what, hint="pip install 'modelcheck[explore]'")
        from modelcheck.explore.opened import opened, place
        from modelcheck.explore.reload import Reloading
        from modelcheck.explore.server import Server

    with redirect_stdout(sys.stderr):
        name, given, steps = _of(spec, parameters)
        target = opened(name, given, watches=watches, max_states=max_states)
        reloading = Reloading(target.session, target.files)

    def save(of: str, taken: Sequence[str], kind: str) -> Mapping[str, str]:
        return _save(target, reloading.session, of, taken, kind)

    server = Server(reloading, place(at, reloading.session, steps), save)
    click.echo(f"{server.address}\nCtrl-C, or End on the page, ends it", err=True)
    if browser:
        click.launch(server.address)
    server.run()
    return 0


def _of(spec: str, parameters: Mapping[str, bool | int]) -> tuple[str, Mapping[str, bool | int], Sequence[str]]:
    """The target, its parameters and the steps to begin with: those of a saved trace, if the spec is one."""
    path = Path(spec)
    if path.suffix != ".json" or not path.is_file():
        return spec, parameters, ()
    from modelcheck.check.saved import spec_of
    from modelcheck.check.targets import load_subject
    from modelcheck.ir.written import Writer
    from modelcheck.report.documents.itf_file import read_itf
    from modelcheck.report.documents.trace_file import read_trace, replay

    itf = read_itf(path.read_bytes(), name=spec)
    if itf is not None:
        return _seen(path, itf, parameters)
    document = read_trace(path.read_bytes(), name=spec)
    target = f"{spec_of(path, document.file)}::{document.spec}"
    system = load_subject(target, document.parameters).system
    writer = Writer(system)
    steps = [writer.instance(system.step(each.step), each) for each in replay(document, system).steps]
    return target, document.parameters, steps


def _seen(
    path: Path, document: ItfFile, parameters: Mapping[str, bool | int]
) -> tuple[str, Mapping[str, bool | int], Sequence[str]]:
    """What `_of` says of a trace in ITF, as far as the spec takes it."""
    from modelcheck.cli.seen import seen_run
    from modelcheck.ir.written import Writer

    seen = seen_run(path, document, None, parameters)
    if seen.found.misfit is not None:
        click.echo(f"{path}: {seen.found.misfit.words}", err=True)
    system = seen.subject.system
    writer = Writer(system)
    steps = [writer.instance(system.step(each.step), each) for each in seen.found.trace.steps]
    return seen.target, seen.parameters, steps


def _save(target: Opened, session: Session, spec: str, steps: Sequence[str], kind: str) -> Mapping[str, str]:
    """Save a run as a trace that `show` reads, or as a test for pytest; the words say where."""
    from hashlib import sha256

    from modelcheck.cli.saving import place_of, write
    from modelcheck.errors import UsageError
    from modelcheck.report.documents.trace_file import run_json

    opened = session.opened(spec)
    trace = opened.walking.follow(steps).trace
    mark = sha256(",".join(steps).encode()).hexdigest()[:8]
    if kind == "trace":
        path = place_of(opened.result, f"run-{mark}.json")
        data = run_json(opened.result.system, trace, file=opened.result.file)
        again = f"modelcheck show {path}"
    elif kind == "test":
        path = place_of(opened.result, f"test_run_{mark}.py")
        chosen = [f"{name}={str(value).lower()}" for name, value in target.parameters.items()]
        given = [word for each in chosen for word in ("--set", each)]
        command = ["modelcheck", "trace", target.named(spec), *given, "--steps", ",".join(steps)]
        data = _TEST.format(spec=spec, command=command).encode()
        again = f"pytest {path}"
    else:
        raise UsageError(f"a run is saved as a trace or as a test, not as {kind}")
    try:
        write(path, data)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from None
    return {"path": str(path), "words": f"saved: {again}"}
