"""An index of what is broken and still to be done, so that Due finds it among a million rows."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                fields=["product", "due_at", "id"],
                name="plans_obligation_overdue",
                condition=Q(outcome="broken", met_at__isnull=True, closed_at__isnull=True),
            ),
        ),
    ]
