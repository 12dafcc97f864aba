"""A trial as its page shows it: what would have been kept, promise by promise, and the cases that would have broken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upkept.core.plan.vocabulary import STANDARD
from upkept.kit import references, said
from upkept.kit.clock import instant_of
from upkept.kit.ui import words
from upkept.kit.ui.shapes import Column, Mark, Row, State, Table, When
from upkept.plans.models import Obligation, Trial, TrialState
from upkept.plans.shown import name, reason_words
from upkept.products.models import Product

LISTED: Final = 100


def shown(product: Product, trial: Trial) -> dict[str, Any]:
    """`says`: the result in a sentence; tables of promises and of cases. Only the times where it is not done."""
    given: dict[str, Any] = {
        "is_done": trial.state == TrialState.DONE,
        "is_failed": trial.state == TrialState.FAILED,
        "since": instant_of(trial.since),
        "until": instant_of(trial.until),
        "read": trial.read,
        "count": trial.of,
    }
    if not given["is_done"]:
        return given
    result = trial.result
    has_before = result["before"] is not None
    aims = frozenset(result.get("aims", ()))
    counted = [case for case in result["cases"] if case["commitment"] not in aims]
    known = {one["id"] for one in result["promises"] if one["old"] is not None}
    newly = [case for case in counted if case["newly"]]
    others = [case for case in counted if not case["newly"] and (case["commitment"] in known or not has_before)]
    fresh = [case for case in counted if not case["newly"] and case["commitment"] not in known and has_before]
    of_aims = [case for case in result["cases"] if case["commitment"] in aims]
    return given | {
        "first": result.get("first"),
        "last": result.get("last"),
        "outside": result.get("outside", 0),
        "says": _says(result, len(newly)),
        "before": _before(result),
        "promises": _promises(result, product.timezone),
        "newly": _cases(product, newly, _("Cases that would have been broken under the draft")),
        "others": _cases(
            product,
            others,
            _("Cases that would have broken either way") if has_before else _("Cases that would have broken"),
        ),
        "fresh": _cases(product, fresh, _("Cases of new promises that would have broken")),
        "fresh_count": len(fresh),
        "of_aims": _cases(product, of_aims, _("Cases of aims that would not have been met")),
        "of_aims_count": len(of_aims),
        "has_before": has_before,
        "silent": _silent(result),
        "newly_count": len(newly),
        "others_count": len(others),
        "most": LISTED,
    }


def _says(result: Mapping[str, Any], newly: int) -> str:
    total = result["total"]
    if not total["cases"]:
        return _("In that time nothing fell due under this draft.")
    told = _("With this draft you would have kept %(share)s of the cases: %(kept)s of %(cases)s.") % {
        "share": words.percent(total["kept"], total["cases"]),
        "kept": words.number(total["kept"]),
        "cases": words.number(total["cases"]),
    }
    if newly:
        told += " " + ngettext(
            "%(n)s case that is kept today would have broken.",
            "%(n)s cases that are kept today would have broken.",
            newly,
        ) % {"n": words.number(newly)}
    elif result["before"] is not None:
        told += " " + _("No case that is kept today would have broken.")
    return told


def _before(result: Mapping[str, Any]) -> str:
    before = result["before"]
    if before is None or not before["cases"]:
        return ""
    return _(
        "Version %(number)s, which is in force, would have kept %(share)s of the same time: %(kept)s of %(cases)s."
    ) % {
        "number": result["version"],
        "share": words.percent(before["kept"], before["cases"]),
        "kept": words.number(before["kept"]),
        "cases": words.number(before["cases"]),
    }


def _silent(result: Mapping[str, Any]) -> list[str]:
    """The promises of which the history says nothing, by name: they are no rows of a table."""
    lacking = result.get("lacks", {})
    found = [one["id"] for one in result["promises"] if _says_nothing(one) and one["id"] not in lacking]
    return sorted(name(one) for one in (*result.get("silent", ()), *found))


def _says_nothing(one: Mapping[str, Any]) -> bool:
    new = one["new"]
    return one["old"] is None and new is not None and not (new["cases"] or new["unmeasured"] or new["running"])


def _promises(result: Mapping[str, Any], zone: str) -> Table:
    told = (one for one in result["promises"] if not _says_nothing(one) or one["id"] in result.get("lacks", {}))
    rows = sorted(told, key=lambda one: (_is_aim(one, result), _moved(one)))
    if result["before"] is None:
        return Table(
            _("Promise by promise"),
            (Column(_("Promise")), Column(_("With the draft")), Column(_("Worth knowing"), wide=True)),
            tuple(Row((_named(one, result), _kept(one, result, "new"), _notes(one, result, zone))) for one in rows),
        )
    return Table(
        _("Promise by promise"),
        (
            Column(_("Promise")),
            Column(_("As it is")),
            Column(_("With the draft")),
            Column(_("Change"), align="end"),
            Column(_("Worth knowing"), wide=True),
        ),
        tuple(
            Row(
                (
                    _named(one, result),
                    _kept(one, result, "old"),
                    _kept(one, result, "new"),
                    _difference(one),
                    _notes(one, result, zone),
                )
            )
            for one in rows
        ),
    )


def _is_aim(one: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """In the draft, or in the version in force where the draft has it no more."""
    return one["id"] in result.get("aims" if one["new"] is not None else "aims_before", ())


def _named(one: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    called = name(one["id"])
    return _("%(name)s (an aim, in no sum)") % {"name": called} if _is_aim(one, result) else called


def _moved(one: Mapping[str, Any]) -> float:
    """The greatest loss first."""
    old, new = one["old"], one["new"]
    if not old or not new or not old["cases"] or not new["cases"]:
        return 0.0
    return float(new["kept"] / new["cases"] - old["kept"] / old["cases"])


def _kept(one: Mapping[str, Any], result: Mapping[str, Any], side: str) -> str:
    """`side`: old or new."""
    counts = one[side]
    if counts is None:
        is_unmeasured = one["id"] in result.get("unmeasured" if side == "new" else "unmeasured_before", ())
        return _("not measured") if is_unmeasured else _("not promised")
    if counts["cases"]:
        return words.share_words(counts["kept"], counts["cases"])
    lack = result.get("lacks" if side == "new" else "lacks_before", {}).get(one["id"])
    return _("not tried") if lack is not None and lack["since"] is None else _("no case")


def _difference(one: Mapping[str, Any]) -> str:
    old, new = one["old"], one["new"]
    if not old or not new or not old["cases"] or not new["cases"]:
        return ""
    points = round((new["kept"] / new["cases"] - old["kept"] / old["cases"]) * 1000) / 10
    if not points:
        return _("the same")
    sign = "+" if points > 0 else "−"
    return _("%(points)s points") % {"points": f"{sign}{abs(points):g}"}


def _notes(one: Mapping[str, Any], result: Mapping[str, Any], zone: str) -> str:
    new, called = one["new"], one["id"]
    if new is None:
        is_unmeasured = called in result.get("unmeasured", ())
        return _("the draft does not measure it") if is_unmeasured else _("the draft drops it")
    told = []
    if one["old"] is not None:
        was_aim, is_aim = called in result.get("aims_before", ()), _is_aim(one, result)
        if was_aim and not is_aim:
            told.append(_("only an aim as it is, and in no sum of it"))
        elif is_aim and not was_aim:
            told.append(_("a promise as it is, and in its sum"))
    lack = result.get("lacks", {}).get(called) or result.get("lacks_before", {}).get(called)
    if lack is not None:
        told.append(_lacking(lack, zone))
    elif called in result.get("apart", {}):
        what = "; ".join(_event(kind) for kind in result["apart"][called]["kinds"])
        told.append(_("imported cases are in no sum: what was imported never says “%(what)s”") % {"what": what})
    if new["unmeasured"]:
        told.append(_("%(n)s could not be measured") % {"n": words.number(new["unmeasured"])})
    if new["void"]:
        told.append(ngettext("%(n)s is void", "%(n)s are void", new["void"]) % {"n": words.number(new["void"])})
    if new["running"]:
        told.append(
            ngettext("%(n)s still runs", "%(n)s still run", new["running"]) % {"n": words.number(new["running"])}
        )
    if not new["cases"] and not told:
        told.append(_("nothing in this history says anything about it"))
    return "; ".join(told)


def _lacking(lack: Mapping[str, Any], zone: str) -> str:
    what = "; ".join(_event(kind) for kind in lack["kinds"])
    if lack["since"] is None:
        return _("in no sum: this history never says “%(what)s”") % {"what": what}
    return _("counted since %(day)s, when it took effect: before, this history never says “%(what)s”") % {
        "day": words.date_words(lack["since"], zone),
        "what": what,
    }


def _event(kind: str) -> str:
    """`ticket.answered` → "a person answered the ticket"; an own kind of event as the plan writes it."""
    known = STANDARD.kinds.get(kind)
    if known is None or not known.says:
        return kind
    return said.event(known.subject, known.says).replace("{subject}", said.the(known.subject))


def _cases(product: Product, cases: list[Mapping[str, Any]], caption: str) -> Table:
    cases = cases[:LISTED]
    things = references.describe([(product.slug, case["subject"]) for case in cases])
    known = {
        (row.commitment, row.key, row.opening): row.ref
        for row in Obligation.objects.filter(
            product=product.slug, subject__in={case["subject"] for case in cases}
        ).only("commitment", "key", "opening", "ref")
    }
    rows = []
    for case in cases:
        thing = things.get((product.slug, case["subject"]))
        ref = known.get((case["commitment"], case["key"], case["opening"]))
        href = reverse("obligation", args=[ref]) if ref else (thing.href if thing else "")
        title = thing.title if thing and thing.title else case["subject"] or case["key"]
        rows.append(
            Row(
                (
                    title,
                    name(case["commitment"]),
                    Mark(_state(case["outcome"])),
                    When(case["opened"]),
                    When(case["due"]) if case["due"] else None,
                    When(case["met"]) if case["met"] else reason_words(case["reason"]) if case["reason"] else None,
                ),
                href=href,
            )
        )
    heads = (
        Column(_("Case")),
        Column(_("Promise")),
        Column(_("With the draft")),
        Column(_("Began")),
        Column(_("Would have been due")),
        Column(_("Done")),
    )
    return Table(caption, heads, tuple(rows))


def _state(outcome: str) -> State:
    return "late" if outcome == "late" else "broken"
