from flows.actions.start_run import start_run
from flows.models import Flow, Run, User, Workspace


def test_one_flow_has_many_runs_each_with_its_own_inputs(bob: User, flow: Flow, workspace: Workspace) -> None:
    """C5: an orchestration has many executions; none knows of another, and the flow stays as it is."""
    before = Flow.objects.values().get(pk=flow.pk)
    started = [start_run(bob, workspace, flow.pk, {"topic": f"topic {number}"}) for number in range(12)]
    found = Run.objects.filter(flow=flow)
    assert {run.pk for run in found} == {run.pk for run in started}
    assert {run.inputs["topic"] for run in found} == {f"topic {number}" for number in range(12)}
    assert Flow.objects.values().get(pk=flow.pk) == before
