"""The command line: arguments in, exit code out.

Results go to standard output; progress, warnings and errors to standard error. Exit codes: 0 done, 2 wrong usage, 3 no
evidence could be read, 4 a verification failed, 5 the case cannot be written, 130 interrupted.

Nothing is imported at the top that a plain `offhook --help` does not need.
"""

from __future__ import annotations

import os
import sys

from offhook.console import (
    INTERRUPTED,
    Progress,
    complain,
    end_cleanly,
    fault,
    hear_no_more,
    interrupted,
    say,
    say_bytes,
    shown,
    silence,
    speak_utf8,
    told_to_end,
    too_late_to_end,
)
from offhook.errors import OffhookError

TYPE_CHECKING = False  # typing itself would be a fifth of the start
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from offhook.answers import Answers

SHORT = """\
offhook reads an Android phone's own records and tells whom it called while nobody was using it.

  offhook demo                       see it at work on a phone made of paper
  offhook audit bugreport.zip        read your evidence: what the phone did, and what the evidence cannot say
  offhook show CASE call-1           explain one call, line by line

All commands: offhook --help
"""

EVERYWHERE = """\
  -h, --help    help, with examples (offhook COMMAND --help for one command)
  --version     the version
  --debug       show where an error came from
"""


class Command:
    """One word after `offhook`: what it does, examples, its arguments, and the function that runs it."""

    def __init__(
        self,
        says: str,
        examples: tuple[str, ...],
        arguments: Callable[[ArgumentParser], None],
        run: Callable[[Namespace], int],
    ) -> None:
        self.says = says
        self.examples = examples
        self.arguments = arguments
        self.run = run


def main(argv: Sequence[str] | None = None) -> int:
    """Run offhook with these arguments (those of the process if None) and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in words
    sys.excepthook = sys.__excepthook__ if debug else fault
    speak_utf8()
    try:
        code = _run([word for word in words if word != "--debug"])
        if sys.stdout is not None:
            sys.stdout.flush()  # here, where a pipe that broke can still be dealt with
    except KeyboardInterrupt:
        return interrupted()
    except BrokenPipeError:
        silence()
        return 0
    except (OffhookError, OSError) as why:
        if debug:
            raise
        complain(str(why))
        return why.exit_code if isinstance(why, OffhookError) else 5
    except RuntimeError:
        ended = told_to_end()
        if ended is None:
            raise
        return interrupted() if ended == INTERRUPTED else ended
    finally:
        hear_no_more(process_ends=argv is None)
    return code


def help_text() -> str:
    """What `offhook --help` prints."""
    commands = "".join(f"  {name:<12}{command.says}\n" for name, command in COMMANDS.items())
    examples = "".join(f"  {command.examples[0]}\n" for command in COMMANDS.values())
    usage = "usage: offhook COMMAND …\n\n" + SHORT.splitlines()[0] + "\n"
    return f"{usage}\ncommands:\n{commands}\noptions:\n{EVERYWHERE}\nexamples:\n{examples}"


def parser_of(name: str) -> ArgumentParser:
    """The parser of one command."""
    from argparse import ArgumentParser, RawDescriptionHelpFormatter

    class Parser(ArgumentParser):
        def error(self, message: str) -> None:  # type: ignore[override]
            raise OffhookError(f"{message}.\nSee: {self.prog} --help")

    command = COMMANDS[name]
    examples = "examples:\n" + "".join(f"  {line}\n" for line in command.examples)
    parser = Parser(
        prog=f"offhook {name}",
        description=command.says,
        epilog=examples,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.arguments(parser)
    parser.add_argument("--debug", action="store_true", help="show where an error came from")
    return parser


def _run(words: list[str]) -> int:
    if not words:
        return say(SHORT)
    if words[0] in {"-h", "--help"} or words == ["help"]:
        return say(help_text())
    if words[0] == "--version":
        from offhook import __version__

        return say(f"offhook {__version__}\n")
    if words[0] == "help":
        words = [*words[1:], "--help"]
    name, *rest = words
    if name not in COMMANDS:
        raise OffhookError(_no_such_command(name))
    parser = parser_of(name)
    _refuse_unknown_options(parser, rest)
    try:
        options = parser.parse_args(rest)
    except SystemExit:  # after --help: errors are raised as ours
        return 0
    return COMMANDS[name].run(options)


def _no_such_command(name: str) -> str:
    if name.startswith("-"):
        return f"There is no option {name}.{_nearest(name, ['--help', '--version', '--debug'])}\nSee: offhook --help"
    if os.path.exists(name):
        return f"{name} is not a command. Did you mean: offhook audit {name}"
    return f"There is no command {name!r}.{_nearest(name, list(COMMANDS))}\nSee: offhook --help"


def _refuse_unknown_options(parser: ArgumentParser, words: list[str]) -> None:
    """Name the nearest option to one that does not exist; argparse would first complain about what is missing because of it."""
    known = list(parser._option_string_actions)  # noqa: SLF001 - there is no public list of them
    for word in words:
        if word == "--":
            return
        option = word.split("=")[0] if word.startswith("--") else word[:2]
        if word.startswith("-") and len(word) > 1 and option not in known:
            raise OffhookError(f"There is no option {option}.{_nearest(option, known)}\nSee: {parser.prog} --help")


def _nearest(word: str, known: list[str]) -> str:
    from difflib import get_close_matches

    found = get_close_matches(word, known, n=1, cutoff=0.5)
    return f" Did you mean {found[0]}?" if found else ""


# The commands


def _audit_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "evidence", nargs="+", metavar="EVIDENCE", help="files or folders, all of one phone; told by content"
    )
    _result_arguments(parser)
    parser.add_argument(
        "--owner", metavar="OWNER.toml", help="what you can tell: your numbers, when you slept, what you automated"
    )
    parser.add_argument(
        "--time-zone",
        metavar="ZONE",
        help="the phone's zone, where the evidence does not tell (Asia/Singapore, +08:00)",
    )
    parser.add_argument(
        "--indicators",
        action="append",
        default=[],
        metavar="FILE",
        help="known indicators to look for: a STIX2 bundle (may be given again)",
    )


def _result_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "-o", "--output", metavar="CASE", help="the new folder for the case (offhook-<model>-<time of evidence> here)"
    )
    parser.add_argument(
        "--bill-format", metavar="FILE", help="names the columns of a bill that cannot be recognised (docs/bills.md)"
    )
    parser.add_argument("--json", action="store_true", help="print findings.json instead of the report")
    parser.add_argument("--quiet", action="store_true", help="print nothing but the case's folder; no progress")


def _demo_arguments(parser: ArgumentParser) -> None:
    _result_arguments(parser)
    parser.add_argument(
        "--story",
        choices=("midnight", "2014"),
        default="midnight",
        help="midnight: a phone of today that an app makes dial; 2014: the phone that began it all, with its bill",
    )


def _audit(options: Namespace) -> int:
    from pathlib import Path

    from offhook.case import refuse

    evidence = [Path(piece) for piece in options.evidence]
    case = Path(options.output) if options.output else None
    owner = Path(options.owner) if options.owner else None
    layout = Path(options.bill_format) if options.bill_format else None
    refuse(case, evidence)
    from offhook.audit import run  # only now: what is refused is refused at once

    end_cleanly()
    with Progress(visible=not options.quiet) as progress:
        command = sys.argv[1:]
        made = run(
            evidence,
            case=case,
            owner=owner,
            zone=options.time_zone,
            bill_format=layout,
            indicators=[Path(file) for file in options.indicators],
            progress=progress,
            command=command,
            at_last=too_late_to_end,
        )
    return _tell(made[0], made[1], options)


def _demo(options: Namespace) -> int:
    from pathlib import Path

    from offhook.lab.demo import run

    end_cleanly()
    with Progress(visible=not options.quiet) as progress:
        case = Path(options.output) if options.output else None
        made = run(case=case, progress=progress, command=sys.argv[1:], story=options.story, at_last=too_late_to_end)
    return _tell(made[0], made[1], options)


def _show_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("case", metavar="CASE", help="the folder of a case")
    parser.add_argument("what", nargs="?", metavar="WHAT", help="a call, transfer or pattern to explain (transfer-3)")
    parser.add_argument("--json", action="store_true", help="print findings.json, or of it what WHAT names")


def _show(options: Namespace) -> int:
    from pathlib import Path

    from offhook.case import read_findings
    from offhook.report.json_form import from_json

    found = read_findings(Path(options.case))
    answers = from_json(found)
    if options.json:
        return say_bytes(_one(found, options.what) if options.what else found)
    return _explain(answers, options.what) if options.what else _report(answers, Path(options.case))


def _sources(_options: Namespace) -> int:
    from offhook.report.coverage import all_sources
    from offhook.report.sheet import sheet_for, write
    from offhook.report.terminal import sources_table

    write(sources_table(all_sources(), sheet_for(sys.stdout)), sys.stdout)
    return 0


def _verify_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("case", metavar="CASE", help="the folder of a case")
    parser.add_argument("evidence", nargs="*", metavar="EVIDENCE", help="where the evidence is now, if it was moved")


def _verify(options: Namespace) -> int:
    from pathlib import Path

    from offhook.case import shortened, verify_case

    result = verify_case(Path(options.case), [Path(piece) for piece in options.evidence])
    for what, checks in (("case", result.files), ("evidence", result.evidence)):
        for checked in checks:
            say(
                f"{checked.state:<12}{what:<10}{shown(checked.name)}{f'  ({shown(checked.why)})' if checked.why else ''}\n"
            )
    say(
        f"{'intact' if result.sealed else 'altered':<12}{'manifest':<10}seal {shortened(result.seal)}  ({result.seal})\n"
    )
    if result.intact:
        return say("\nNothing has changed since the audit, as far as it could be looked at.\n")
    say("\nThis is not what was sealed: see the lines above.\n")
    return 4


COMMANDS = {
    "audit": Command(
        "Read evidence of one phone: which calls it made, whether anybody was using it, what is not known.",
        (
            "offhook audit bugreport.zip",
            "offhook audit bugreport.zip calls.xml -o my-case --time-zone Asia/Singapore",
            "offhook audit bugreport.zip PCAPdroid.pcap --owner OWNER.toml --indicators known.stix2",
        ),
        _audit_arguments,
        _audit,
    ),
    "demo": Command(
        "The same on the evidence of a phone made of paper, which comes with offhook.",
        ("offhook demo", "offhook demo -o demo-case", "offhook demo --story 2014"),
        _demo_arguments,
        _demo,
    ),
    "show": Command(
        "Read a case again, or explain one call or transfer of it.",
        ("offhook show CASE call-3", "offhook show CASE transfer-3", "offhook show CASE"),
        _show_arguments,
        _show,
    ),
    "sources": Command(
        "What can be read, what each source proves and how far back it reaches.",
        ("offhook sources",),
        lambda _parser: None,
        _sources,
    ),
    "verify": Command(
        "Has anything in the case or the evidence been altered since the audit?",
        ("offhook verify CASE", "offhook verify CASE /media/stick/bugreport.zip"),
        _verify_arguments,
        _verify,
    ),
}


# How results are told


def _tell(case: Path, answers: Answers, options: Namespace) -> int:
    if options.json:
        from offhook.case import read_findings

        return say_bytes(read_findings(case))
    if options.quiet:
        return say(f"{case}\n")
    return _report(answers, case)


def _report(answers: Answers, case: Path) -> int:
    from offhook.case import seal_of, shortened
    from offhook.report.sheet import sheet_for, write
    from offhook.report.terminal import result_text

    page = str(case / "report.html") if (case / "report.html").exists() else None
    seal = shortened(seal_of(case))
    write(result_text(answers, sheet_for(sys.stdout), case=str(case), page=page, seal=seal), sys.stdout)
    return 0


def _explain(answers: Answers, what: str) -> int:
    from offhook.report.sheet import sheet_for, write
    from offhook.report.story import call_text

    write(call_text(answers, what, sheet_for(sys.stdout)), sys.stdout)
    return 0


def _one(findings: bytes, what: str) -> bytes:
    """The element of findings.json that has this id."""
    import json

    lists = [found for found in json.loads(findings).values() if isinstance(found, list)]
    items = {item["id"]: item for found in lists for item in found if "id" in item}
    if what not in items:
        raise OffhookError(f"This case has no {what!r}.{_nearest(what, list(items))}")
    return (json.dumps(items[what], indent=2, ensure_ascii=False) + "\n").encode(errors="replace")
