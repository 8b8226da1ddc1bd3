"""What a model can be asked for: ten actions, each with its advice and the settings to start with.

The base prompt of each lies in `templates/prompts/actions/`.
"""

from flows.steps.declaration import Action

ACTIONS = (
    Action(
        "generate",
        "Generate",
        "write",
        "generate",
        "Writes something new from your prompt: a draft, an answer, a list of ideas. Use it where a flow starts to "
        "make something, and say in the prompt who it is for and how long it should be.",
        {"temperature": 0.7, "max_tokens": 2_000},
    ),
    Action(
        "critique",
        "Critique",
        "judge",
        "critique",
        "Reads a text and returns numbered points, each with a severity, and a score. Use it before a refining step, "
        "and best with another model than the one that wrote: nobody proofreads themselves well.",
        {"temperature": 0.3, "max_tokens": 1_500},
    ),
    Action(
        "refine",
        "Refine",
        "write",
        "refine",
        "Improves a text by a critique and keeps what was good. Use it after a critique, and give it both the text and "
        "the points; without points it only polishes.",
        {"temperature": 0.6, "max_tokens": 2_000},
    ),
    Action(
        "summarize",
        "Summarize",
        "write",
        "summarize",
        "Says the essential of a longer text in fewer words and adds nothing. Use it before a step that needs the gist "
        "and not the whole: it makes later prompts shorter and cheaper.",
        {"temperature": 0.3, "max_tokens": 1_000},
    ),
    Action(
        "analyze",
        "Analyze",
        "judge",
        "analyze",
        "Takes a text, a case or data apart: what is there, how it hangs together, what follows. Use it where a later "
        "step needs to decide or to write on firm ground; one aspect a step gives the best results.",
        {"temperature": 0.2, "max_tokens": 2_000},
    ),
    Action(
        "compare",
        "Compare",
        "judge",
        "compare",
        "Sets several texts side by side and ranks them, with reasons. Use it after several models have answered the "
        "same question, and say in the prompt what matters most.",
        {"temperature": 0.3, "max_tokens": 1_500},
    ),
    Action(
        "evaluate",
        "Evaluate",
        "judge",
        "evaluate",
        "Gives a score from 0 to 1 with its reasons, as data that conditions and loops can read: {{ step.score }}. "
        "Use it where the flow must decide whether something is good enough.",
        {"temperature": 0.2, "max_tokens": 800},
    ),
    Action(
        "validate",
        "Validate",
        "judge",
        "validate",
        "Checks a text or data against rules and says whether it is valid, with the list of problems. Use it before "
        "something is sent or published; name the rules in the prompt, one a line.",
        {"temperature": 0.1, "max_tokens": 1_000},
    ),
    Action(
        "extract",
        "Extract",
        "shape",
        "extract",
        "Pulls data out of a text: names, figures, dates, as JSON in the shape you give. Use it where later steps need "
        "fields and not prose.",
        {"temperature": 0.0, "max_tokens": 2_000},
    ),
    Action(
        "transform",
        "Transform",
        "shape",
        "transform",
        "Turns a text into another form with the same content: a translation, a table, another tone. Use it where a "
        "rule cannot do it; for templates and JSON take the kind of step that is called Transform: it costs nothing.",
        {"temperature": 0.3, "max_tokens": 2_000},
    ),
)
