"""The addresses of the auditor's desk."""

from django.urls import path

from upkept.assurance import pages, team

urlpatterns = [
    path("audit", pages.home, name="audit"),
    path("audit/again", pages.again, name="audit-again"),
    path("audit/leave", pages.leave, name="audit-leave"),
    path("audit/link/<int:number>/<str:secret>", pages.link, name="audit-link"),
    path("audit/<slug:slug>", pages.desk, name="audit-desk"),
    path("audit/<slug:slug>/population", pages.cases, name="audit-population"),
    path("audit/<slug:slug>/population.csv", pages.cases_csv, name="audit-population-csv"),
    path("audit/<slug:slug>/cases/<str:ref>", pages.case, name="audit-case"),
    path("audit/<slug:slug>/samples", pages.samples, name="audit-samples"),
    path("audit/<slug:slug>/samples/<int:number>", pages.sample, name="audit-sample"),
    path("audit/<slug:slug>/samples/<int:number>.csv", pages.sample_csv, name="audit-sample-csv"),
    path("audit/<slug:slug>/samples/<int:number>/<int:position>", pages.item, name="audit-item"),
    path("audit/<slug:slug>/files/<str:sha256>", pages.file, name="audit-file"),
    path("audit/<slug:slug>/proof/<path:id>", pages.proof, name="audit-proof"),
    path("audit/<slug:slug>/controls", pages.controls, name="audit-controls"),
    path("audit/<slug:slug>/controls/<slug:framework>", pages.framework, name="audit-framework"),
    path("audit/<slug:slug>/controls/<slug:framework>.csv", pages.framework_csv, name="audit-framework-csv"),
    path("products/<slug:slug>/auditors", team.auditors, name="auditors"),
    path("products/<slug:slug>/auditors/<int:number>", team.auditor, name="auditor"),
    path("products/<slug:slug>/auditors/<int:number>/revoke", team.revoke, name="auditor-revoke"),
    path("products/<slug:slug>/auditors/<int:number>/link", team.link, name="auditor-link"),
]
