"""What a model of data says about a wrong value, in plain sentences."""

from pydantic_core import ErrorDetails

_BY_TYPE = {
    "missing": "This field is required.",
    "extra_forbidden": "There is no field of this name.",
    "string_type": "This must be text.",
    "int_type": "This must be a whole number.",
    "float_type": "This must be a number.",
    "bool_type": "This must be true or false.",
    "list_type": "This must be a list.",
    "dict_type": "This must be a map.",
    "model_type": "This must be a map.",
}
_SUBJECTS = {"Input should": "This must", "String should": "The text must", "List should": "The list must"}


def sentence(error: ErrorDetails, pattern: str = "This is not spelled as it has to be here.") -> str:
    """`pattern` is said of a text that does not match one: the pattern itself tells people nothing."""
    kind = error["type"]
    if kind == "string_pattern_mismatch":
        return pattern
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    said = error["msg"].rstrip(".") + "."
    if kind == "value_error":
        said = said.removeprefix("Value error, ")
        return f"This {said}" if said[0].islower() else said
    said = said.replace(" after validation", "")
    for theirs, ours in _SUBJECTS.items():
        said = said.replace(theirs, ours, 1)
    return said
