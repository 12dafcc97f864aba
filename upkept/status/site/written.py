"""Putting the files of a site into their folder: only ours are replaced or taken away, only what changed is touched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from upkept.core.refusal import Refusal

LIST = ".upkept-site"
"""In the folder: the names of the files that a report wrote, one a line."""


def write(folder: Path, files: Mapping[str, bytes]) -> tuple[int, int]:
    """How many files were written or renewed, and how many of an earlier report taken away.

    Raises Refusal: not-a-folder, not-ours (a file in the way that no report wrote), cannot-write.
    """
    if folder.exists() and not folder.is_dir():
        raise Refusal("not-a-folder", f"{folder} is a file; --out names the folder for the site.")
    for name in files:
        for path in (folder / name, *(folder / one for one in Path(name).parents if one != Path())):
            if path.is_symlink():
                raise Refusal(
                    "not-ours",
                    f"{path} is a link that leads elsewhere. Nothing was changed: take it away, or choose another --out.",
                )
    ours = _ours(folder)
    strange = sorted(name for name in files if name not in ours and (folder / name).exists())
    strange = [name for name in strange if (folder / name).is_dir() or (folder / name).read_bytes() != files[name]]
    if strange:
        raise Refusal(
            "not-ours",
            f"{folder / strange[0]} is there already and was not written by upkept report. Nothing was changed: "
            "choose another --out, or move that file away.",
        )
    try:
        return _write(folder, files, ours)
    except OSError as problem:
        raise Refusal(
            "cannot-write", f"{problem.filename or folder} cannot be written: {problem.strerror}."
        ) from problem


def _write(folder: Path, files: Mapping[str, bytes], ours: set[str]) -> tuple[int, int]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LIST).write_text(
        "".join(f"{name}\n" for name in sorted(ours | files.keys())), "utf-8"
    )  # first: a crash forgets nothing
    renewed = 0
    for name, content in files.items():
        path = folder / name
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        renewed += 1
    gone = sorted(ours - files.keys())
    for name in gone:
        path = folder / name
        path.unlink(missing_ok=True)
        if path.parent != folder and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
    (folder / LIST).write_text("".join(f"{name}\n" for name in sorted(files)), "utf-8")
    return renewed, len(gone)


def _ours(folder: Path) -> set[str]:
    try:
        names = (folder / LIST).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return set()
    return {name for name in names if name and not name.startswith("/") and ".." not in name.split("/")}
