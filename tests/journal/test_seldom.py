import logging

from flows.journal.seldom import SECONDS, Seldom


def test_the_same_sentence_is_said_once_in_a_while_and_another_at_once() -> None:
    now = [1000.0]
    seldom = Seldom(lambda: now[0])

    def passes(sentence: str, run: int) -> bool:
        return bool(seldom.filter(logging.makeLogRecord({"msg": sentence, "args": (run,)})))

    assert [passes("Run %s: lost", run) for run in range(3)] == [True, False, False]
    assert passes("Something else", 1)
    now[0] += SECONDS
    assert passes("Run %s: lost", 4)
