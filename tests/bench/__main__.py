"""`python -m tests.bench [SUBJECT…]` measures, and prints one table with what can be compared within this run."""

import argparse
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

import tests.bench
from tests.bench import Bench


def subjects() -> list[str]:
    """Every module here that can be measured."""
    found = [module.name for module in pkgutil.iter_modules(tests.bench.__path__)]
    return sorted(name for name in found if not name.startswith("_"))


def measure(subject: str, bench: Bench) -> None:
    """The figures of one subject are on standard output, a line of JSON each; nothing else is."""
    with redirect_stdout(sys.stderr):
        importlib.import_module(f"tests.bench.{subject}").main(bench)
    for figure in bench.figures:
        row = {"what": figure.what, "value": figure.value, "unit": figure.unit, "ratio": figure.ratio}
        print(json.dumps({**row, "against": figure.against.what if figure.against else ""}))
    for sentence in bench.remarks:
        print(json.dumps({"remark": sentence}))


def ask(subject: str, options: argparse.Namespace, kept: str) -> list[dict[str, object]] | None:
    """The lines of a subject measured in a process of its own; None when it failed."""
    line = [sys.executable, "-m", "tests.bench", subject, "--here", "--kept", kept]
    line += ["--small"] if options.small else []
    line += ["--stories", str(options.stories)] if options.stories else []
    done = subprocess.run(line, stdout=subprocess.PIPE, encoding="utf-8")
    return None if done.returncode else [json.loads(text) for text in done.stdout.splitlines()]


def table(results: dict[str, list[dict[str, object]] | None]) -> str:
    """The figures of all subjects, one line each."""
    lines = []
    for subject, rows in results.items():
        lines += ["", subject, "─" * 100]
        if rows is None:
            lines.append("  failed; its complaint stands above")
        for row in rows or []:
            if "remark" in row:
                lines.append(f"  {row['remark']}")
                continue
            times = f"{row['ratio']:8.3g} × {row['against']}" if row["ratio"] is not None else ""
            lines.append(f"  {row['what']:<44}{shown(row['value']):>12} {row['unit']:<12}{times}")
    return "\n".join(lines)


def shown(value: object) -> str:
    number = float(str(value))
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "subjects", nargs="*", help=f"some of: {', '.join(subjects())}; all when none is named"
    )
    parser.add_argument(
        "--small", action="store_true", help="the smallest form, which only shows that it runs"
    )
    parser.add_argument("--stories", type=int, help="how many stories, instead of what each subject asks for")
    parser.add_argument("--kept", help="a folder for the databases made, to be used again by the next run")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    chosen = options.subjects or subjects()
    if unknown := set(chosen) - set(subjects()):
        parser.error(f"there is no {', '.join(sorted(unknown))} to measure")
    # Only what the product itself says counts, not the settings of whoever measures.
    for name in [name for name in os.environ if name.startswith("NEWSROOM_") or name == "DATABASE_URL"]:
        del os.environ[name]
    if options.here:
        measure(chosen[0], Bench(Path(options.kept), options.small, options.stories))
        return 0
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        kept = options.kept or folder
        results = {subject: ask(subject, options, kept) for subject in chosen}
    print(table(results))
    return 1 if None in results.values() else 0


if __name__ == "__main__":
    raise SystemExit(main())
