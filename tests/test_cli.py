"""The command line keeps its promises: exit codes, streams, plain words, a light start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from offhook import __version__, lab
from offhook.answers import Answers, Piece
from offhook.case import new_case
from offhook.cli import COMMANDS, main, parser_of
from offhook.lab import stories
from offhook.report.json_form import to_json

PROMISED = {"audit", "demo", "show", "sources", "verify"}
HEAVY = {"argparse", "asyncio", "dataclasses", "duckdb", "isal", "jinja2", "msgspec", "phonenumbers", "rich", "typing"}


def offhook(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run offhook as a program of its own."""
    command = [sys.executable, "-c", "import sys; from offhook.cli import main; sys.exit(main())", *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=os.environ | environ, check=False)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case"
    piece = Piece(id="evidence-1", name="bugreport.txt", kind="bugreport", bytes=1, sha256="0" * 64)
    with new_case(path, [], []) as draft:
        answers = Answers(phones=[], evidence=[piece], coverage=[], use=[], calls=[], findings=[])
        (draft.folder / "findings.json").write_bytes(to_json(answers))
        draft.hold([piece], {})
    return path


def test_offhook_alone_names_the_three_most_useful_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    out, err = capsys.readouterr()
    assert [line.split()[1] for line in out.splitlines() if line.startswith("  offhook")] == ["demo", "audit", "show"]
    assert err == ""


def test_help_lists_every_command_and_gives_an_example_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert set(COMMANDS) == PROMISED
    for name, command in COMMANDS.items():
        assert f"\n  {name} " in out
        assert command.examples[0] in out


@pytest.mark.parametrize("name", sorted(PROMISED))
@pytest.mark.parametrize("spelling", [["{}", "--help"], ["help", "{}"], ["{}", "-h"]])
def test_every_command_has_help_with_examples(
    name: str, spelling: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([word.format(name) for word in spelling]) == 0
    out = capsys.readouterr().out
    assert all(example in out for example in COMMANDS[name].examples)


def test_the_promised_options_of_an_audit_are_there() -> None:
    options = parser_of("audit").parse_args(
        ["a.zip", "b.xml", "-o", "case", "--owner", "o.toml", "--time-zone", "UTC", "--json", "--quiet", "--debug"]
    )
    assert options.evidence == ["a.zip", "b.xml"]
    assert (options.output, options.owner, options.time_zone) == ("case", "o.toml", "UTC")


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"offhook {__version__}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["audti"], "Did you mean audit?"),
        (["verfiy", "x"], "Did you mean verify?"),
        (["audit", "x", "--jsno"], "Did you mean --json?"),
        (["audit", "--timezone", "UTC", "x"], "Did you mean --time-zone?"),
        (["show", "x", "-q"], "There is no option -q."),
        (["--hlep"], "Did you mean --help?"),
        (["audit"], "EVIDENCE"),
        (["audit", "x", "--time-zone", "Asia/Singapour"], "Did you mean Asia/Singapore?"),
        (["audit", "x", "--time-zone", "+25:00"], "offset such as +05:30"),
        (["audit", "x", "-o"], "expected one argument"),
        (["show", "/nowhere/at/all"], "does not exist"),
        (["qqqqqqqq"], "offhook --help"),
    ],
)
def test_wrong_usage_is_one_to_three_plain_lines_and_exit_code_two(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert 1 <= len(err.splitlines()) <= 3
    assert err.startswith("offhook: ")
    assert "Traceback" not in err


def test_evidence_without_a_command_is_met_with_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bugreport.zip"
    path.touch()
    assert main([str(path)]) == 2
    assert f"offhook audit {path}" in capsys.readouterr().err


def test_an_existing_case_is_exit_code_five_before_any_work(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "nothing", "-o", str(case)]) == 5
    assert "offhook show" in capsys.readouterr().err


def test_a_case_inside_the_evidence_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["audit", str(tmp_path), "-o", str(tmp_path / "case")]) == 5
    monkeypatch.chdir(tmp_path)
    assert main(["audit", str(tmp_path)]) == 2


def test_verify_tells_an_intact_case_from_an_altered_one(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(case)]) == 0
    out = capsys.readouterr().out
    assert "unreachable evidence  bugreport.txt" in out
    assert "intact      case      findings.json" in out
    (case / "findings.json").write_text("{}")
    assert main(["verify", str(case)]) == 4
    assert "altered     case      findings.json" in capsys.readouterr().out
    (case / "manifest.json").write_text("no JSON")
    assert main(["verify", str(case)]) == 4


def test_show_prints_findings_to_the_byte(case: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["show", str(case), "--json"]) == 0
    assert capfdbinary.readouterr().out == (case / "findings.json").read_bytes()


def test_show_picks_one_thing_by_its_id(case: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["show", str(case), "evidence-1", "--json"]) == 0
    assert b'"name": "bugreport.txt"' in capfdbinary.readouterr().out
    assert main(["show", str(case), "evidence-2", "--json"]) == 2


def test_a_traceback_is_shown_only_with_debug() -> None:
    assert "Traceback" not in offhook("show", "nowhere").stderr
    assert "Traceback" in offhook("show", "nowhere", "--debug").stderr


def test_a_fault_of_our_own_is_one_plain_line_unless_debug() -> None:
    script = "import sys, offhook.cli as c; c.help_text = lambda: 1 / 0; sys.exit(c.main())"
    for extra, expected in ([], False), (["--debug"], True):
        run = subprocess.run(
            [sys.executable, "-c", script, "--help", *extra], capture_output=True, encoding="utf-8", check=False
        )
        assert run.returncode == 1
        assert ("Traceback" in run.stderr) is expected


@pytest.mark.parametrize("environ", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}])
def test_output_is_utf8_whatever_the_locale_says(environ: dict[str, str]) -> None:
    run = offhook("--help", PYTHONCOERCECLOCALE="0", **environ)
    assert "usage: offhook COMMAND …" in run.stdout


def test_names_with_control_characters_reach_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "a\x1b[31m\u202eb\udc80"]) == 2
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "\u202e" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of the shell")
@pytest.mark.parametrize("words", ["--help", "audit --help", "sources"])
def test_a_reader_who_leaves_early_is_no_error(words: str) -> None:
    script = f"""({sys.executable} -c 'import sys, time; from offhook.cli import main; time.sleep(.3); sys.exit(main())' {words}; echo $? >&2) | true"""
    run = subprocess.run(["bash", "-c", script], capture_output=True, encoding="utf-8", check=False)
    assert run.stderr == "0\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_an_output_that_cannot_be_written_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [sys.executable, "-c", "import sys; from offhook.cli import main; sys.exit(main())", "--help"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert run.stderr.startswith("offhook: ")
    assert "Traceback" not in run.stderr


def test_an_interruption_is_exit_code_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(COMMANDS["sources"], "run", interrupted)
    assert main(["sources"]) == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bug report from the lab."""
    rendered = lab.render(stories.midnight(), tmp_path_factory.mktemp("lab") / "evidence")
    return next(path for path in rendered.paths if path.suffix == ".zip")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("delay_s", [0.1, 0.5, 1.0])
def test_a_stopped_audit_leaves_a_whole_case_or_nothing(
    tmp_path: Path, report: Path, number: int, code: int, delay_s: float
) -> None:
    script = "import sys; from offhook.cli import main; print('ready', flush=True); sys.exit(main())"
    command = [sys.executable, "-c", script, "audit", str(report), "-o", str(tmp_path / "new" / "case"), "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
        time.sleep(delay_s)
        run.send_signal(number)
        _, err = run.communicate(timeout=60)
    assert "Traceback" not in err
    assert run.returncode in {0, code, -number}  # the last one before there was anything to clean up
    if run.returncode == 0:
        assert main(["verify", str(tmp_path / "new" / "case")]) == 0
    else:
        assert list(tmp_path.iterdir()) == []


AMID = """
import os, signal, sys, time, offhook.cli as c
from offhook.console import end_cleanly, too_late_to_end
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background may have it ignored
def run(_options):
    end_cleanly()
    {work}
    return 0
c.COMMANDS["sources"].run = run
sys.argv[1:] = ["sources"]
sys.exit(c.main())
"""
QUERY = """
    try:
        os.kill(os.getpid(), signal.{name})
        time.sleep(5)
    except BaseException:
        pass
    raise RuntimeError("Query interrupted")
"""
"""What DuckDB makes of a signal whose handler raises while a query runs."""
LATE = "too_late_to_end(); os.kill(os.getpid(), signal.{name}); time.sleep(0.05)"


def amid(work: str, name: str) -> tuple[int, str]:
    """The exit code and the words of a program that is told to end while it does this."""
    script = AMID.format(work=work.format(name=name))
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False, timeout=60)
    return run.returncode, run.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("SIGINT", (130, "offhook: interrupted; nothing was left behind\n")),
        ("SIGTERM", (143, "")),
        ("SIGHUP", (129, "")),
    ],
)
def test_a_signal_amid_a_query_of_the_tables_ends_as_any_other(name: str, ends: tuple[int, str]) -> None:
    assert amid(QUERY, name) == ends


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_after_the_work_changes_nothing(name: str) -> None:
    """Not before the words are said, and not while Python ends, which gives signals back to the system."""
    assert amid(LATE, name) == (0, "")
    at_exit = f"import atexit; atexit.register(lambda: os.kill(os.getpid(), signal.{name}))"
    assert amid(at_exit, name) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_process_that_goes_on_hears_signals_as_before(tmp_path: Path, report: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    assert main(["audit", str(report), "-o", str(tmp_path / "case"), "--quiet"]) == 0
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


@pytest.mark.slow
def test_the_same_evidence_gives_the_same_bytes_but_for_the_manifest(tmp_path: Path, report: Path) -> None:
    for place, zone in (("one", "Asia/Kathmandu"), ("two", "America/St_Johns")):
        case = tmp_path / place / "case"
        run = offhook("audit", str(report), "-o", str(case), "--quiet", TZ=zone, PYTHONHASHSEED=str(len(zone)))
        assert (run.returncode, run.stdout, run.stderr) == (0, f"{case}\n", "")
    one, two = (
        {
            path.relative_to(tmp_path / place): path.read_bytes()
            for path in (tmp_path / place).rglob("*")
            if path.is_file()
        }
        for place in ("one", "two")
    )
    assert one.keys() == two.keys()
    assert [path.name for path in one if one[path] != two[path]] == ["manifest.json"]


@pytest.mark.slow
def test_nothing_is_written_beside_the_evidence(tmp_path: Path, report: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in report.parent.iterdir()}
    assert offhook("audit", str(report.parent), "-o", str(tmp_path / "case"), "--json").returncode == 0
    assert {path: path.stat().st_mtime_ns for path in report.parent.iterdir()} == before


def test_help_imports_next_to_nothing() -> None:
    script = "import sys; from offhook.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    new = set(run.stderr.split()) - set(bare.stdout.split())
    assert not new & HEAVY
    assert len(new) <= 8, sorted(new)
