"""A plan keeps the order in which it was written: jsonb sorts keys, and the first language and a line's phases follow from it.

What is stored already keeps its sorted order until `upkept journal rebuild`, which takes it from the source.
"""

from django.db import migrations

from upkept.kit.ordered import OrderedJSON


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_outcomes")]

    operations = [
        migrations.AlterField(model_name="planversion", name="document", field=OrderedJSON()),
        migrations.AlterField(model_name="planversion", name="prose", field=OrderedJSON()),
    ]
