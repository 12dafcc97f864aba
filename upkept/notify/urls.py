"""The addresses of notices. `/<product>/subscribe` is a public page; the rest is a person's, or whose who runs it."""

from django.urls import path

from upkept.notify.pages import operating, preferences, public, push, reading

urlpatterns = [
    path("notices", reading.notices, name="notices"),
    path("notices/count", reading.count, name="notices-count"),
    path("notices/read", reading.mark_all, name="notices-read"),
    path("notices/deliveries", operating.deliveries, name="deliveries"),
    path("notices/deliveries/retry", operating.retry, name="deliveries-retry"),
    path("notices/<int:number>/open", reading.open_notice, name="notice-open"),
    path("notices/<int:number>/mark", reading.mark, name="notice-mark"),
    path("account/notices", preferences.page, name="notice-preferences"),
    path("account/notices/times", preferences.times, name="notice-times"),
    path("account/notices/held.json", preferences.held, name="notices-held"),
    path("account/notices/forget", preferences.forget, name="notices-forget"),
    path("account/notices/devices", preferences.add_device, name="device-add"),
    path("account/notices/devices/<int:number>", preferences.change_device, name="device-change"),
    path("account/notices/mute/<slug:slug>", preferences.mute, name="notice-mute"),
    path("account/notices/leave/<str:key>", public.leave, name="leave-notices"),
    path("push/worker.js", push.worker, name="push-worker"),
    path("subscriptions/confirm/<str:key>", public.confirm, name="confirm"),
    path("subscriptions/leave/<str:key>", public.unsubscribe, name="unsubscribe"),
    path("<slug:slug>/subscribe", public.subscribe, name="subscribe"),
]
