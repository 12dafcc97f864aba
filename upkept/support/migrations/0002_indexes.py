"""Indexes that both engines use: unfinished tickets by a condition that SQLite can prove, and a customer's own in a product."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("support", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["product", "opened_at"],
                name="support_ticket_open",
                condition=~Q(status="resolved") & ~Q(status="cancelled"),
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["customer", "product", "-opened_at"], name="support_ticket_own"),
        ),
        migrations.RemoveIndex(model_name="ticket", name="support_ticket_unfinished"),
        migrations.RemoveIndex(model_name="ticket", name="support_ticket_customer"),
    ]
