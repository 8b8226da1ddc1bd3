"""A first draft: warm, concrete, clearly about its topic, and with the flaws of first drafts for a critic to find."""

from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.reading import Brief

_OPENINGS = (
    "At first glance, {topic} seems like a very small subject.",
    "Everybody has an opinion about {topic}, and really most of them were formed in a hurry.",
    "There are many things to say about {topic}, and it is hard to know where to begin.",
    "Ask three people about {topic} and you will get four answers, all of them very confident.",
)
_MIDDLES = (
    "Look closer and {topic} turns out to be held together by habits: who gets up first, who keeps the key, who "
    "notices when something is missing.",
    "What makes {topic} worth a second look is not the grand idea but the patience behind it, the hundred small "
    "decisions that nobody applauds and that somehow add up to something you would miss if it were gone tomorrow.",
    "The best way into {topic} is through one ordinary Tuesday, when nothing special is planned and everything has to "
    "work anyway.",
    "People often explain {topic} with numbers, but the numbers only start to mean something once you have met "
    "somebody whose day depends on them.",
    "There is a quiet craft in {topic}: you only see it when you watch the hands rather than listen to the words.",
    "Those who know {topic} well rarely talk about it in general; they tell you about the one time it nearly "
    "went wrong.",
    "Half of what we believe about {topic} comes from someone else's story, retold until the edges wore off.",
)
_TURNS = (
    "Of course {topic} has its troubles, and some of them are quite old.",
    "None of this makes {topic} simple, and it is really not meant to be.",
    "And yet {topic} changes, a little every year, mostly while nobody is looking.",
)
_CLOSINGS = (
    "In the end, {topic} is about many different things.",
    "So {topic} is really something to think about.",
    "All in all, there is a lot to like about {topic}.",
)
_READERS = "For {audience}, the useful question is a practical one: what would you do differently tomorrow morning?"


def write(brief: Brief, dice: Dice) -> str:
    topic = brief.topic
    first = [dice.pick(_OPENINGS), *dice.several(_MIDDLES, 2)]
    second = [*dice.several([line for line in _MIDDLES if line not in first], 2), dice.pick(_TURNS)]
    if brief.audience:
        second.append(_READERS.replace("{audience}", brief.audience))
    second.append(dice.pick(_CLOSINGS))
    return "\n\n".join(" ".join(_named(paragraph, topic)) for paragraph in (first, second))


def _named(paragraph: list[str], topic: str) -> list[str]:
    """Nobody repeats a long name in every sentence: the first and the last say it, those between say "this"."""
    last = len(paragraph) - 1
    return [line.replace("{topic}", topic if index in (0, last) else "this") for index, line in enumerate(paragraph)]
