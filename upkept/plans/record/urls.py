"""The addresses of recording what happened."""

from django.urls import path

from upkept.plans.record import pages

urlpatterns = [
    path("products/<slug:slug>/record", pages.overview, name="record"),
    path("products/<slug:slug>/record/schedules", pages.schedule_list, name="record-schedules"),
    path("products/<slug:slug>/record/schedules/<int:number>/end", pages.end_schedule, name="record-schedule-end"),
    path("products/<slug:slug>/record/turns/<int:number>/skip", pages.skip, name="record-skip"),
    path("products/<slug:slug>/record/csv", pages.sheet, name="record-csv"),
    path("products/<slug:slug>/record/csv/<str:kind>/<str:sha256>", pages.columns, name="record-sheet"),
    path("products/<slug:slug>/record/done/<path:id>", pages.done, name="record-done"),
    path("products/<slug:slug>/record/<str:kind>", pages.kind, name="record-kind"),
    path("products/<slug:slug>/record/<str:kind>/schedule", pages.schedule, name="record-schedule"),
    path("products/<slug:slug>/files/<str:sha256>", pages.file, name="record-file"),
    path("products/<slug:slug>/files/<int:number>/erase", pages.erase, name="record-file-erase"),
    path("obligations/<str:ref>/evidence", pages.add_evidence, name="record-evidence"),
]
