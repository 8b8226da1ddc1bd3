"""Celery's consumer, for messages that anybody may have written.

Celery drops what it cannot decode, but ends the whole worker at a message whose parts have an unexpected shape, and
puts the message back for the next worker to end at. A message only says that there is work: one that makes no sense
is dropped, and the sweep finds what it may have been about.
"""

from collections.abc import Callable
from typing import Any

from celery.worker.consumer import Consumer


class ForgivingConsumer(Consumer):
    """`worker_consumer = "flows.tasks.consumer:ForgivingConsumer"`"""

    connection_errors: tuple[type[Exception], ...]
    channel_errors: tuple[type[Exception], ...]

    def create_task_handler(self, *arguments: Any, **options: Any) -> Callable[[Any], None]:
        handle = super().create_task_handler(*arguments, **options)

        def on_message(message: Any) -> None:
            try:
                handle(message)
            except (*self.connection_errors, *self.channel_errors):
                raise  # the broker's trouble, not the message's: the consumer connects again
            except Exception as error:
                self.on_decode_error(message, error)  # logs and acknowledges

        return on_message
