import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def count_steps(apps, schema_editor):
    versions = apps.get_model('flows', 'FlowVersion').objects.using(schema_editor.connection.alias)
    for pk, document in versions.values_list('pk', 'document').iterator(chunk_size=20):
        versions.filter(pk=pk).update(step_count=len(document.get('steps', ())))


class Migration(migrations.Migration):

    dependencies = [
        ('flows', '0001_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='flow',
            name='changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='flow',
            name='deleted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='flowversion',
            name='step_count',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='For lists, which load no documents.'),
        ),
        migrations.RunPython(count_steps, migrations.RunPython.noop, elidable=True),
        migrations.CreateModel(
            name='FlowRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField()),
                ('document', models.JSONField()),
                ('size', models.PositiveIntegerField(help_text='Of the document, in bytes.')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('flow', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='flows.flow')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('flow', 'revision'), name='one_state_a_revision')],
            },
        ),
    ]
