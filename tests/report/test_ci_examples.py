"""The examples for CI are YAML, and every upkept command in them exists with those options."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from ruamel.yaml import YAML

from upkept.config.cli import build

FOLDER = Path(__file__).parents[2] / "examples" / "ci"
FILES = sorted(FOLDER.glob("*.yml"))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for below in value.values():
            yield from texts(below)
    elif isinstance(value, list):
        for below in value:
            yield from texts(below)
    elif isinstance(value, str):
        yield value


def commands(path: Path) -> list[list[str]]:
    read = YAML(typ="safe", pure=True).load(path.read_text())
    lines = [line.strip() for text in texts(read) for line in text.splitlines()]
    found = [
        re.sub(r"\$\{\{[^}]*\}\}", "x", line[line.index("upkept ") :])
        for line in lines
        if re.search(r"(^|\|\| )upkept ", line)
    ]
    return [shlex.split(line.split(" || ")[0]) for line in found]


def test_there_is_one_for_each_forge():
    assert {path.name for path in FILES} == {
        "github-pages.yml",
        "github-check.yml",
        "github-publish.yml",
        "gitlab-ci.yml",
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_of_an_example_exists_with_its_options(path: Path):
    cli = typer.main.get_command(build())
    seen = commands(path)
    assert seen, "no upkept command"
    for words in seen:
        command: Any = cli
        rest = words[1:]
        while hasattr(command, "commands"):
            assert rest[0] in command.commands, words
            command, rest = command.commands[rest[0]], rest[1:]
        options = {name for one in command.params for name in getattr(one, "opts", [])}
        for word in rest:
            if word.startswith("-"):
                assert word.partition("=")[0] in options, (words, word)


def test_the_whole_history_is_fetched_and_nothing_secret_is_written_down():
    pages = (FOLDER / "github-pages.yml").read_text()
    assert "fetch-depth: 0" in pages
    assert "--limit 10000" in pages
    assert 'GIT_DEPTH: "0"' in (FOLDER / "gitlab-ci.yml").read_text()
