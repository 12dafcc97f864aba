"""Indexes for a product's obligations, newest first, of one outcome or of all; outcome first, so that counting what runs is short."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_cases")]

    operations = [
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(fields=["product", "outcome", "commitment", "id"], name="plans_obligation_by_outcome"),
        ),
        migrations.RemoveIndex(model_name="obligation", name="plans_obligation_outcome"),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(fields=["product", "outcome", "id"], name="plans_obligation_outcome_all"),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(fields=["product", "id"], name="plans_obligation_newest"),
        ),
    ]
