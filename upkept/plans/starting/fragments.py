"""Small pieces of a plan as people type them into a field, and back: `2h`, `ticket.opened, ticket.reopened`, `{rpo: 24h}`."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from upkept.core.draft.emit import flow
from upkept.core.plan.document import read_yaml
from upkept.core.refusal import Refusal

_LISTED = re.compile(r"\s*,\s*")


def shown(value: Any) -> str:
    """A value as it stands in a field: a text as itself, a list of texts with commas, all else as YAML on one line."""
    if value is None:
        return ""
    if isinstance(value, list) and value and all(isinstance(one, str) and "," not in one for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else flow(value)


def written(value: Any) -> str:
    """A value as an option of a choice holds it: a text as itself, all else as YAML on one line."""
    return "" if value is None else value if isinstance(value, str) else flow(value)


def text(said: str) -> Any:
    """One value; brackets and braces hold lists and tables."""
    said = said.strip()
    return _yaml(said) if said[:1] in ("[", "{") else said


def texts(said: str) -> Any:
    """One value, or several with commas between."""
    said = said.strip()
    if said[:1] in ("[", "{"):
        return _yaml(said)
    parts = [part for part in _LISTED.split(said) if part]
    return parts if len(parts) > 1 else parts[0] if parts else ""


def table(said: str) -> Any:
    """`class: minor, type: bug`, with or without braces."""
    said = said.strip()
    if not said or said[:1] in ("[", "{"):
        return _yaml(said) if said else ""
    found = _yaml("{" + said + "}")
    if isinstance(found, dict) and any(value == "" for value in found.values()):
        raise Refusal("not-a-table", _("A value is missing in “%(said)s”: write it as name: value.") % {"said": said})
    return found


def block(said: str) -> Any:
    """A piece of YAML of any size, such as a whole promise. Raises Refusal with the place of what is wrong."""
    return _yaml(said) if said.strip() else ""


def _yaml(said: str) -> Any:
    root, problems = read_yaml(said, "")
    if root is None or problems:
        one = problems[0]
        sentence = (
            _("Line %(line)s cannot be read: %(found)s; %(right)s.")
            if one.line > 1
            else _("This cannot be read: %(found)s; %(right)s.")
        )
        raise Refusal("not-yaml", sentence % {"line": one.line, "found": one.found, "right": one.right})
    return root.to_document()
