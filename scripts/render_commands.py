"""Render ``docs/reference/commands.md`` from the command itself.

python scripts/render_commands.py
"""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

from countermove.cli.main import app

TARGET = Path(__file__).parents[1] / "docs" / "reference" / "commands.md"
EXAMPLES = {
    "cases": "countermove cases",
    "new": "countermove new my-contest",
    "check": "countermove check my-contest",
    "read": "countermove read iraq-2019 --as-of 2020-08-05 --out demo",
    "backtest": "countermove backtest iraq-2019 my-contest --out tried",
    "forecast": "countermove forecast iraq-2019 --as-of 2020-08-05 --horizon 90 --why",
    "whatif": "countermove whatif iraq-2019 --as-of 2020-08-05 "
    "--set procedure:P18=dropped",
    "weigh": "countermove weigh iraq-2019 --as-of 2020-08-05 --question q153",
    "sources": "countermove sources iraq-2019 --as-of 2020-08-05",
    "pressures": "countermove pressures iraq-2019 --as-of 2020-08-05",
    "analogues": "countermove analogues iraq-2019 --as-of 2020-08-05",
    "report": "countermove report demo/reading.json --out page.html",
    "ledger add": "countermove ledger add iraq-2019 --as-of 2020-08-05",
    "ledger list": "countermove ledger list --due",
    "ledger resolve": "countermove ledger resolve 1 true --known 2020-09-05 "
    "--source https://example.org/gazette",
    "ledger score": "countermove ledger score",
    "ledger page": "countermove ledger page --out ledger.html",
    "ledger verify": "countermove ledger verify",
    "evaluate rounds": "countermove evaluate rounds iraq-2019 my-contest --json",
    "evaluate stakes": "countermove evaluate stakes",
    "evaluate control": "countermove evaluate control",
    "agree": "countermove agree my-contest second-coding",
    "codebook": "countermove codebook raid",
}


def render() -> str:
    """Return the page: one part a verb, with its arguments, options and an example."""
    command = get_command(app)
    parts = [
        "# Commands\n",
        "Generated from the command by `python scripts/render_commands.py`.\n",
        "Exit codes: 0 done, 1 findings, 2 wrong use or input that cannot be read.\n",
    ]
    for name, verb in _verbs(command, ""):
        lines = [f"## {name}\n", inspect.cleandoc(verb.help or ""), ""]
        lines += [f"```console\n$ {EXAMPLES[name]}\n```\n"]
        lines += ["| parameter | meaning | default |", "| --- | --- | --- |"]
        lines += [_row(parameter) for parameter in verb.params]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _verbs(command: Any, before: str) -> Iterator[tuple[str, Any]]:
    """Yield every verb with its name, verbs of groups as ``group verb``."""
    context = typer.Context(command)
    for name in command.list_commands(context):
        verb = command.get_command(context, name)
        if hasattr(verb, "list_commands"):
            yield from _verbs(verb, f"{before}{name} ")
        else:
            yield f"{before}{name}", verb


def _row(parameter: object) -> str:
    options = getattr(parameter, "opts", [])
    label = ", ".join(options)
    if getattr(parameter, "param_type_name", "") == "argument":
        label = str(getattr(parameter, "name", "")).upper()
    default = getattr(parameter, "default", None)
    hidden = default is None or default is False or default == ""
    shown = "" if hidden or callable(default) else str(default)
    return f"| `{label}` | {getattr(parameter, 'help', '') or ''} | {shown} |"


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
    print(f"Wrote {TARGET.relative_to(Path.cwd())}")
