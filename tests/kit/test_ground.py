"""The ground boots: settings, addresses, migrations and the command line."""

from django.core.management import call_command
from django.urls import get_resolver

from upkept.accounts.models import Person
from upkept.config.cli import build


def test_every_model_has_its_migration(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_settings_pass_djangos_checks():
    call_command("check", fail_level="WARNING")


def test_the_addresses_resolve():
    assert get_resolver().url_patterns


def test_commands_are_found_in_their_folder():
    assert "manage" in {command.name for command in build().registered_commands}


def test_one_person_per_address_whatever_the_case(db):
    person = Person.objects.create_user("Alice@Example.org", "a long password")
    assert Person.objects.get_by_natural_key("ALICE@example.org") == person
