"""The addresses of recording what happened."""

from django.urls import path

from upkept.plans.record.pages import recording, schedules, sheets

urlpatterns = [
    path("products/<slug:slug>/record", recording.overview, name="record"),
    path("products/<slug:slug>/record/schedules", schedules.schedule_list, name="record-schedules"),
    path("products/<slug:slug>/record/schedules/<int:number>/end", schedules.end_schedule, name="record-schedule-end"),
    path("products/<slug:slug>/record/turns/<int:number>/skip", schedules.skip, name="record-skip"),
    path("products/<slug:slug>/record/csv", sheets.sheet, name="record-csv"),
    path("products/<slug:slug>/record/csv/<str:kind>/<str:sha256>", sheets.columns, name="record-sheet"),
    path("products/<slug:slug>/record/done/<path:id>", recording.done, name="record-done"),
    path("products/<slug:slug>/record/<str:kind>", recording.kind, name="record-kind"),
    path("products/<slug:slug>/record/<str:kind>/schedule", schedules.schedule, name="record-schedule"),
    path("products/<slug:slug>/files/<str:sha256>", recording.file, name="record-file"),
    path("products/<slug:slug>/files/<int:number>/erase", recording.erase, name="record-file-erase"),
    path("obligations/<str:ref>/evidence", recording.add_evidence, name="record-evidence"),
]
