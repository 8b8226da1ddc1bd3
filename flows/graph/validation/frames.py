"""Do the steps lie in steps that can contain others?"""

from collections.abc import Iterator

from flows.graph.document import Step
from flows.graph.problems import Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, in_step
from flows.graph.validation.survey import Survey


def find(survey: Survey) -> Iterator[Problem]:
    """Once for each step that is no frame, at the first step that lies in it."""
    told: set[str] = set()
    for index, step in survey.steps:
        if step.parent is None or step.parent in told or step.parent not in survey.by_id:
            continue
        around = survey.by_id[step.parent]
        kind = survey.kind(around)
        if kind is None or kind.frame:
            continue
        told.add(around.id)
        inside = survey.children[around.id]
        others = f" and {len(inside) - 1} more" if len(inside) > 1 else ""
        title = f"Take what lies in {called(around)} out of it"
        out = [changing.in_step(child.id, ("parent",), _frame_around(survey, around)) for child in inside]
        yield in_step(
            "NOT_A_FRAME",
            index,
            step,
            ("parent",),
            f"{called(step)}{others} lies in {called(around)}, which cannot contain steps.",
            "Take the steps out, or put them in a loop, a fan-out or a for-each.",
            fix=None if survey.ambiguous else changing.fix(title, *out),
        )


def _frame_around(survey: Survey, step: Step) -> str | None:
    """The nearest step around it that is a frame; none where they go round in a circle."""
    for frame in survey.scopes.around(step.id):
        kind = survey.kind(survey.by_id[frame])
        if frame != step.id and (kind is None or kind.frame):
            return frame
    return None
