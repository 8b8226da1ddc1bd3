from django.urls import URLPattern, path, re_path

from flows.api.problems import unknown_address
from flows.api.views.accounts import (
    AccountListView,
    AccountModelsView,
    AccountTestView,
    AccountView,
    PresetListView,
)
from flows.api.views.artifacts import ArtifactView
from flows.api.views.credentials import CredentialListView, CredentialView
from flows.api.views.drafts import DraftChangesView, DraftMergeView, DraftView, StepRenameView
from flows.api.views.exchange import ExportFileView, ExportView, ImportPreviewView, ImportView
from flows.api.views.flows import FlowCopyView, FlowListView, FlowUndeleteView, FlowView
from flows.api.views.kinds import KindListView
from flows.api.views.library import RoleListView, TemplateListView, TemplateUseView, TemplateView
from flows.api.views.metrics import RunMetricsView
from flows.api.views.problems import FlowProblemsView, ValidateView
from flows.api.views.run_parts import RunContextView, RunStepsView, RunWaitsView, WaitListView
from flows.api.views.runs import RunEventsView, RunListView, RunView
from flows.api.views.schema import FlowSchemaView, SchemaView
from flows.api.views.session import SessionView
from flows.api.views.steering import (
    RunAnswerView,
    RunCancelView,
    RunDecideView,
    RunForkView,
    RunPauseView,
    RunRerunView,
    RunResumeView,
)
from flows.api.views.system import SystemView
from flows.api.views.upgrades import UpgradeView
from flows.api.views.versions import (
    CompareView,
    PublishView,
    VersionListView,
    VersionPublishView,
    VersionRestoreView,
    VersionView,
)

addresses: list[URLPattern] = [
    path("session/", SessionView.as_view()),
    path("system/", SystemView.as_view()),
    path("kinds/", KindListView.as_view()),
    path("flows/", FlowListView.as_view()),
    path("flows/<uuid:id>/", FlowView.as_view()),
    path("flows/validate/", ValidateView.as_view()),
    path("flows/<uuid:id>/draft/", DraftView.as_view()),
    path("flows/<uuid:id>/changes/", DraftChangesView.as_view()),
    path("flows/<uuid:id>/merge/", DraftMergeView.as_view()),
    path("flows/<uuid:id>/steps/<str:step>/rename/", StepRenameView.as_view()),
    path("flows/<uuid:id>/problems/", FlowProblemsView.as_view()),
    path("flows/<uuid:id>/publish/", PublishView.as_view()),
    path("flows/<uuid:id>/versions/", VersionListView.as_view()),
    path("flows/<uuid:id>/versions/<int:number>/", VersionView.as_view()),
    path("flows/<uuid:id>/versions/<int:number>/restore/", VersionRestoreView.as_view()),
    path("flows/<uuid:id>/versions/<int:number>/publish/", VersionPublishView.as_view()),
    path("flows/<uuid:id>/compare/", CompareView.as_view()),
    path("flows/<uuid:id>/undelete/", FlowUndeleteView.as_view()),
    path("flows/<uuid:id>/copy/", FlowCopyView.as_view()),
    path("flows/<uuid:id>/export/", ExportView.as_view()),
    path("flows/<uuid:id>/export/file/", ExportFileView.as_view()),
    path("flows/<uuid:id>/upgrade/", UpgradeView.as_view()),
    path("imports/", ImportView.as_view()),
    path("imports/preview/", ImportPreviewView.as_view()),
    path("templates/", TemplateListView.as_view()),
    path("templates/<slug:slug>/", TemplateView.as_view()),
    path("templates/<slug:slug>/use/", TemplateUseView.as_view()),
    path("roles/", RoleListView.as_view()),
    path("schemas/flow/", FlowSchemaView.as_view()),
    path("runs/", RunListView.as_view()),
    path("runs/<uuid:id>/", RunView.as_view()),
    path("runs/<uuid:id>/events/", RunEventsView.as_view()),
    path("runs/<uuid:id>/steps/", RunStepsView.as_view()),
    path("runs/<uuid:id>/context/", RunContextView.as_view()),
    path("runs/<uuid:id>/metrics/", RunMetricsView.as_view()),
    path("runs/<uuid:id>/waits/", RunWaitsView.as_view()),
    path("runs/<uuid:id>/pause/", RunPauseView.as_view()),
    path("runs/<uuid:id>/resume/", RunResumeView.as_view()),
    path("runs/<uuid:id>/cancel/", RunCancelView.as_view()),
    path("runs/<uuid:id>/answer/", RunAnswerView.as_view()),
    path("runs/<uuid:id>/decide/", RunDecideView.as_view()),
    path("runs/<uuid:id>/rerun/", RunRerunView.as_view()),
    path("runs/<uuid:id>/fork/", RunForkView.as_view()),
    path("waits/", WaitListView.as_view()),
    path("artifacts/<str:digest>/", ArtifactView.as_view()),
    path("credentials/", CredentialListView.as_view()),
    path("credentials/<uuid:id>/", CredentialView.as_view()),
    path("accounts/", AccountListView.as_view()),
    path("accounts/<uuid:id>/", AccountView.as_view()),
    path("accounts/<uuid:id>/test/", AccountTestView.as_view()),
    path("accounts/<uuid:id>/models/", AccountModelsView.as_view()),
    path("presets/", PresetListView.as_view()),
    path("schema/", SchemaView.as_view()),
]
urlpatterns = [*addresses, re_path(r"", unknown_address)]
