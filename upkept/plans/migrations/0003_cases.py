"""Indexes for the pages of cases: by month, those not kept, and by outcome, so that none reads a million rows."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_overdue")]

    operations = [
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(fields=["product", "commitment", "month", "verdict_at"], name="plans_obligation_month"),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                fields=["product", "commitment", "verdict_at"],
                name="plans_obligation_failed",
                condition=~Q(outcome="kept"),
            ),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(fields=["product", "commitment", "outcome", "id"], name="plans_obligation_outcome"),
        ),
    ]
