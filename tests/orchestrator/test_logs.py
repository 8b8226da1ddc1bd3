import logging

from orchestrator.logs import logging_settings


def test_a_sign_in_link_never_reaches_a_log() -> None:
    handler = logging_settings("debug")["handlers"]["stderr"]
    assert handler["filters"] == ["no_links"]
    from orchestrator.logs import WithoutLinks

    def record(message: str, *arguments: object) -> logging.LogRecord:
        return logging.LogRecord("any", logging.INFO, "file", 1, message, arguments, None)

    for message, shown in (
        ("Internal Server Error: %s", "Internal Server Error: /enter/…/"),
        ("%s took 5 %%", "/enter/…/ took 5 %"),
    ):
        written = record(message, "/enter/abcd-efgh/")
        assert WithoutLinks().filter(written)  # what failed there is still told
        assert written.getMessage() == shown
    assert WithoutLinks().filter(record("GET %s", "/flows/"))


def test_libraries_are_quiet_unless_debugging() -> None:
    assert logging_settings("info")["loggers"]["celery"]["level"] == "WARNING"
    assert logging_settings("debug")["loggers"]["celery"]["level"] == "DEBUG"
    assert logging_settings("error")["root"]["level"] == "ERROR"
