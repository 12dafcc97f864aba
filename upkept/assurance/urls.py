"""The addresses of the auditor's desk."""

from django.urls import path

from upkept.assurance import team
from upkept.assurance.pages import controls, desk, door, samples

urlpatterns = [
    path("audit", door.home, name="audit"),
    path("audit/again", door.again, name="audit-again"),
    path("audit/leave", door.leave, name="audit-leave"),
    path("audit/link/<int:number>/<str:secret>", door.link, name="audit-link"),
    path("audit/<slug:slug>", desk.desk, name="audit-desk"),
    path("audit/<slug:slug>/population", desk.cases, name="audit-population"),
    path("audit/<slug:slug>/population.csv", desk.cases_csv, name="audit-population-csv"),
    path("audit/<slug:slug>/cases/<str:ref>", desk.case, name="audit-case"),
    path("audit/<slug:slug>/samples", samples.samples, name="audit-samples"),
    path("audit/<slug:slug>/samples/<int:number>", samples.sample, name="audit-sample"),
    path("audit/<slug:slug>/samples/<int:number>.csv", samples.sample_csv, name="audit-sample-csv"),
    path("audit/<slug:slug>/samples/<int:number>/<int:position>", samples.item, name="audit-item"),
    path("audit/<slug:slug>/files/<str:sha256>", desk.file, name="audit-file"),
    path("audit/<slug:slug>/proof/<path:id>", desk.proof, name="audit-proof"),
    path("audit/<slug:slug>/controls", controls.controls, name="audit-controls"),
    path("audit/<slug:slug>/controls/<slug:framework>", controls.framework, name="audit-framework"),
    path("audit/<slug:slug>/controls/<slug:framework>.csv", controls.framework_csv, name="audit-framework-csv"),
    path("products/<slug:slug>/auditors", team.auditors, name="auditors"),
    path("products/<slug:slug>/auditors/<int:number>", team.auditor, name="auditor"),
    path("products/<slug:slug>/auditors/<int:number>/revoke", team.revoke, name="auditor-revoke"),
    path("products/<slug:slug>/auditors/<int:number>/link", team.link, name="auditor-link"),
]
