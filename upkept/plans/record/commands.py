"""What `upkept import events` does: a CSV file of events of one kind, into a product."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from upkept.core.plan.nearest import nearest
from upkept.core.refusal import Refusal
from upkept.kit import sheets
from upkept.plans.record import imports, kinds


def bring(
    path: Path,
    *,
    product: str,
    kind: str,
    columns: Mapping[str, str],
    zone: str,
    day_first: bool | None,
    now: datetime,
) -> tuple[dict[str, str], imports.Imported]:
    """Record the lines that read right; which column was taken for what, and how it went. Raises Refusal."""
    one = kinds.recordable(product, kind, now)
    if one is None:
        known = [each.kind for each in kinds.recordables(product, now)]
        meant = nearest(kind, known)
        hint = f"Did you mean {meant}?" if meant else f"There are: {', '.join(known) or 'none'}."
        sentence = f"The plan of {product} has no event {kind} to be recorded. {hint}"
        raise Refusal("unknown-kind", sentence)
    try:
        sheet = sheets.read(path.read_bytes())
    except OSError as problem:
        raise Refusal("no-file", f"{path} cannot be read: {problem.strerror}.") from problem
    unknown = sorted(set(columns) - set(imports.names_of(one)))
    if unknown:
        raise Refusal(
            "unknown-name",
            _("%(kind)s has no “%(name)s”; it has %(names)s.")
            % {"kind": kind, "name": unknown[0], "names": ", ".join(imports.names_of(one))},
        )
    chosen = {**imports.guess(sheet.headings, one), **columns}
    reading = imports.Reading(chosen, zone, day_first)
    found = list(imports.drafts(sheet, one, reading, product=product, by="import", now=now))
    return chosen, imports.take(found, now=now)
