from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("products", "0004_removed")]

    operations = [
        migrations.AddField("product", "loading_since", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "product",
            models.CheckConstraint(
                condition=models.Q(loading_since=None) | models.Q(synthetic=True), name="products_only_examples_loading"
            ),
        ),
    ]
