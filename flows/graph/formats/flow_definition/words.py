"""The words of the format."""

TYPES = ("sequential", "parallel", "conditional", "critique", "refinement", "consensus")
BESIDE = frozenset({"parallel", "consensus"})
ACTIONS = (
    *("generate", "critique", "refine", "summarize", "analyze"),
    *("compare", "evaluate", "validate", "extract", "transform"),
)
JUDGES = frozenset({"critique", "evaluate", "validate"})
ORIGINAL = "{{ originalPrompt }}"
PREVIOUS = "{{ previous }}"
PROMPTS = {"original": ORIGINAL, "previous": PREVIOUS}
INPUTS = ("previous", "original", "all")
ROUNDS, THRESHOLD = 3, 0.8
NESTED = frozenset({"contextPolicy", "settings"})
# contextPolicy and its fields here
CONTEXT = {
    "shareConversationHistory": "share_history",
    "shareStepOutputs": "share_outputs",
    "maxSharedTokens": "max_tokens",
    "includeOriginalPrompt": "include_original_prompt",
    "preserveSystemPrompts": "preserve_system_prompts",
}
# settings and their fields here
SETTINGS = {"temperature": "temperature", "maxTokens": "max_tokens", "topP": "top_p", "stopSequences": "stop"}
DEFAULTS: dict[str, object] = {"temperature": 0.7, "max_tokens": 2000, "top_p": None, "stop": []}


def not_content(judge: str, at_least: float) -> str:
    """Under which condition a refinement goes on behind its judge; one that gives no number never is content."""
    return f"({judge} | first_number or 0) < {at_least:g}"


def last_version(refiner: str, first: str) -> str:
    return f"{{{{ {refiner} or loop.previous.{refiner} or {first} }}}}"
