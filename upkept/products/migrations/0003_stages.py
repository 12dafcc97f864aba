"""Stages of honesty. What was there before this was public, and stays so, since the day it was made."""

from django.db import migrations, models


def keep_public(apps, schema_editor):
    products = apps.get_model("products", "Product")
    products.objects.update(stage="public", public_at=models.F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("products", "0002_token")]

    operations = [
        migrations.AddField(
            "product",
            "stage",
            models.CharField(
                choices=[("private", "private"), ("link", "shared by link"), ("public", "public")],
                default="private",
                max_length=8,
            ),
        ),
        migrations.AddField("product", "share_key", models.CharField(blank=True, max_length=43)),
        migrations.AddField("product", "public_at", models.DateTimeField(null=True)),
        migrations.AddField("product", "needs_approval", models.BooleanField(default=False)),
        migrations.AddField("product", "managed_in", models.CharField(blank=True, max_length=500)),
        migrations.RunPython(keep_public, migrations.RunPython.noop),
        migrations.AddConstraint(
            "product",
            models.CheckConstraint(
                condition=models.Q(("stage__in", ["private", "link", "public"])), name="products_known_stage"
            ),
        ),
    ]
