"""What the product is called, by the first heading of its page."""

from __future__ import annotations

import pytest

from upkept.core.draft.title import heading_of, product_name


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Lantern", "Lantern"),
        ("Support for Lantern", "Lantern"),
        ("Getting help with Courier", "Courier"),
        ("Lantern support policy", "Lantern"),
        ("Lantern's Security Policy", "Lantern"),
        ("Paper Boat: service level agreement", "Paper Boat"),
        ("Support policy – Paper Boat", "Paper Boat"),
        ("Soporte de Faro", "Faro"),
        ("Política de seguridad de Faro", "Faro"),
        ("Wartung und Support für Laterne", "Laterne"),
        ("Assistance pour Nuage", "Nuage"),
        ("Security policy", ""),
        ("Support", ""),
        ("Our support promise", ""),
        ("How we support you", ""),
        ("Reporting a vulnerability", ""),
        ("Reporting security issues to the team that keeps all of this alive", ""),
        ("", ""),
    ],
)
def test_a_heading_that_names_the_page_still_names_the_product(heading: str, name: str) -> None:
    assert product_name([heading]) == name


def test_the_heading_goes_before_the_folder() -> None:
    assert product_name(["Support for Lantern"], ["checkout-17"]) == "Lantern"


def test_the_folder_is_spelled_as_the_heading_spells_it() -> None:
    assert product_name(["How we help you with PyCourier, and when"], ["pycourier"]) == "PyCourier"


def test_a_page_that_names_nothing_is_of_the_project_that_it_lies_in() -> None:
    assert product_name(["Security policy"], [".github", "lantern", "home"]) == "lantern"


def test_the_first_file_that_names_it_is_believed() -> None:
    assert product_name(["Support", "Security of Lantern"]) == "Lantern"


def test_the_heading_is_read_without_its_marks() -> None:
    assert heading_of("words\n\n# **Lantern** #\n\n# Second") == "Lantern"
