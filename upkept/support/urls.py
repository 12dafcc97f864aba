"""The addresses of support: the customer's below the product, the team's at the top."""

from django.urls import path

from upkept.support import pages
from upkept.support.bringing import pages as bringing

urlpatterns = [
    path("tickets", pages.inbox, name="inbox"),
    path("tickets/<int:number>", pages.desk_ticket, name="desk-ticket"),
    path("tickets/<int:number>/answer", pages.answer, name="answer"),
    path("tickets/<int:number>/note", pages.note, name="note"),
    path("tickets/<int:number>/classify", pages.classify, name="classify"),
    path("tickets/<int:number>/resolve", pages.resolve, name="resolve"),
    path("tickets/<int:number>/cancel", pages.cancel, name="cancel"),
    path("tickets/<int:number>/take", pages.take, name="take"),
    path("products/<slug:slug>/tickets", bringing.choose, name="tickets-bring"),
    path("products/<slug:slug>/tickets/<str:sha256>", bringing.look, name="tickets-read"),
    path("<slug:slug>/support", pages.support, name="support"),
    path("<slug:slug>/tickets/<int:number>", pages.ticket, name="ticket"),
    path("<slug:slug>/tickets/<int:number>/why/<str:ref>", pages.why, name="ticket-why"),
    path("<slug:slug>/tickets/<int:number>/reply", pages.reply, name="reply"),
]
