from django.urls import URLPattern, path, re_path

from flows.api.problems import unknown_address
from flows.api.views.flows import FlowListView, FlowView
from flows.api.views.kinds import KindListView
from flows.api.views.runs import RunCancelView, RunEventsView, RunListView, RunView
from flows.api.views.schema import SchemaView
from flows.api.views.session import SessionView
from flows.api.views.system import SystemView

addresses: list[URLPattern] = [
    path("session/", SessionView.as_view()),
    path("system/", SystemView.as_view()),
    path("kinds/", KindListView.as_view()),
    path("flows/", FlowListView.as_view()),
    path("flows/<uuid:id>/", FlowView.as_view()),
    path("runs/", RunListView.as_view()),
    path("runs/<uuid:id>/", RunView.as_view()),
    path("runs/<uuid:id>/events/", RunEventsView.as_view()),
    path("runs/<uuid:id>/cancel/", RunCancelView.as_view()),
    path("schema/", SchemaView.as_view()),
]
urlpatterns = [*addresses, re_path(r"", unknown_address)]
