"""Saving what a run has found, also where an interrupt ends the saving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from modelcheck.check.result import ExitCode, Result
from modelcheck.cli.certificates import Certificates
from modelcheck.cli.options import warn
from modelcheck.cli.traces import save_traces
from modelcheck.frontend.reading.time_limit import OutOfPatience, patience
from modelcheck.report.screens.terminal import Contexts

_AFTER_INTERRUPT_S: Final = 0.4
"""The time for saving proofs after an interrupt."""


def saved(result: Result, targets: Sequence[str], certificates: Certificates) -> tuple[Result, Contexts]:
    """The result and the names of the files in which its proofs and counterexamples are saved.

    An interrupt, before or meanwhile, leaves a proof unsaved that takes long; counterexamples are always saved.
    """
    is_interrupted = result.exit_code is ExitCode.INTERRUPTED
    try:
        with patience(_AFTER_INTERRUPT_S if is_interrupted else None):
            certificates.settle(result)
    except (OutOfPatience, KeyboardInterrupt) as error:
        if isinstance(error, KeyboardInterrupt):
            result = replace(result, interrupted=True)
        if certificates.lacks(result):
            warn("interrupted: not every proof is saved as a certificate")
    certificates.say_what_is_missing()
    contexts = save_traces(result, targets)
    return result, {key: context._replace(certificate=certificates.file(*key)) for key, context in contexts.items()}
