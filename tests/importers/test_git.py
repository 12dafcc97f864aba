"""What a repository's tags say of its releases."""

import subprocess
from pathlib import Path

import pytest

from upkept.core.refusal import Refusal
from upkept.maintenance.importers.git import read_releases, semver_class


def repository(folder: Path, *tags: tuple[str, str], annotated: bool = False) -> Path:
    def git(*words: str, at: str = "2024-01-01T00:00:00+00:00") -> None:
        subprocess.run(
            ["git", "-C", str(folder), *words],
            check=True,
            capture_output=True,
            env={
                "PATH": "/usr/bin:/bin", "HOME": str(folder), "GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at,
                "GIT_AUTHOR_NAME": "Alice", "GIT_AUTHOR_EMAIL": "a@example.org",
                "GIT_COMMITTER_NAME": "Alice", "GIT_COMMITTER_EMAIL": "a@example.org",
            },
        )  # fmt: skip

    git("init", "-q")
    for name, at in tags:
        git("commit", "-q", "--allow-empty", "-m", name, at=at)
        git("tag", *(["-a", "-m", name] if annotated else []), name, at=at)
    return folder


def test_tags_become_releases_with_class_by_semver(tmp_path: Path) -> None:
    path = repository(
        tmp_path, ("v1.0.0", "2024-05-20T10:00:00+00:00"), ("v1.0.1", "2024-06-01T10:00:00+02:00"),
        ("v1.1.0", "2024-06-20T10:00:00+00:00"), ("v2.0.0", "2024-09-01T10:00:00+00:00"),
    )  # fmt: skip
    releases = read_releases(path, product="encore")
    assert [(e.subject, e.data["class"], e.data["line"]) for e in releases.events] == [
        ("release:1.0.0", "major", "1.x"),
        ("release:1.0.1", "patch", "1.x"),
        ("release:1.1.0", "minor", "1.x"),
        ("release:2.0.0", "major", "2.x"),
    ]
    assert releases.events[1].at == 1717228800  # 08:00 UTC
    assert all(e.kind == "release.completed" and e.how == "imported" for e in releases.events)


def test_annotated_tags_read_the_same(tmp_path: Path) -> None:
    path = repository(tmp_path, ("1.0.0", "2024-05-20T10:00:00+00:00"), annotated=True)
    assert read_releases(path, product="encore").events[0].at == 1716199200


def test_a_patch_is_a_minor_update_where_the_plan_knows_no_patches(tmp_path: Path) -> None:
    path = repository(tmp_path, ("1.0.0", "2024-05-20T10:00:00+00:00"), ("1.0.1", "2024-05-21T10:00:00+00:00"))
    releases = read_releases(path, product="encore", classes=["minor", "major"])
    assert [e.data["class"] for e in releases.events] == ["major", "minor"]
    assert releases.raised == {("patch", "minor"): 1}, "it is told, for a plan may mean minor releases alone"
    assert read_releases(path, product="encore", classes=["patch", "minor", "major"]).raised == {}


def test_a_fix_of_an_old_line_is_judged_against_its_own_line() -> None:
    assert semver_class((1, 4, 3), [(1, 4, 2), (2, 0, 0)]) == "patch"


def test_what_is_no_release_is_named_with_its_reason(tmp_path: Path) -> None:
    at = "2024-05-20T10:00:00+00:00"
    path = repository(
        tmp_path, ("v1.0.0", at), ("v1.1.0-rc1", at), ("nightly", at), ("client-3.0.0", at), ("v1.2.0", at)
    )
    releases = read_releases(path, product="encore")
    assert [e.data["version"] for e in releases.events] == ["1.0.0", "1.2.0"]
    assert releases.skipped["v1.1.0-rc1"] == "it is a pre-release"
    assert "version" in releases.skipped["nightly"]
    assert "prefix" in releases.skipped["client-3.0.0"]
    assert [e.data["version"] for e in read_releases(path, product="encore", prefix="client-").events] == ["3.0.0"]


def test_reading_twice_gives_the_same_ids(tmp_path: Path) -> None:
    path = repository(tmp_path, ("v1.0.0", "2024-05-20T10:00:00+00:00"))
    assert read_releases(path, product="encore") == read_releases(path, product="encore")


def test_no_repository_and_no_tags_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no Git repository"):
        read_releases(tmp_path, product="encore")
    with pytest.raises(Refusal, match="reads as a version"):
        read_releases(repository(tmp_path, ("latest", "2024-05-20T10:00:00+00:00")), product="encore")
