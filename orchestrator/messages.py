"""Celery's settings and the channel layer for both modes. A message only says "there is work"."""

from typing import Any

EMBEDDED_TRANSPORT = "orchestrator.embedded.transport:Transport"
REDIS_SCHEMES = ("redis", "rediss", "unix")
BROKER_SCHEMES = ("redis", "rediss", "amqp", "amqps")


def celery_settings(*, broker_url: str | None, capacity: int) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "CELERY_TASK_DEFAULT_QUEUE": "baton",
        "CELERY_TASK_ACKS_LATE": True,
        "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
        "CELERY_TASK_IGNORE_RESULT": True,
        "CELERY_RESULT_BACKEND": None,
        "CELERY_TASK_SERIALIZER": "json",
        "CELERY_RESULT_SERIALIZER": "json",
        "CELERY_ACCEPT_CONTENT": ["json"],
        "CELERY_EVENT_SERIALIZER": "json",
        "CELERY_WORKER_POOL": "flows.tasks.pool:Pool",
        "CELERY_WORKER_CONSUMER": "flows.tasks.consumer:ForgivingConsumer",
        "CELERY_WORKER_CONCURRENCY": capacity,
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_WORKER_ENABLE_REMOTE_CONTROL": False,
        "CELERY_WORKER_SEND_TASK_EVENTS": False,
        "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
        "CELERY_WORKER_REDIRECT_STDOUTS": False,
        # A run goes on without its broker: the journal is in the database, and a second delivery changes nothing.
        "CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS": False,
        "CELERY_BROKER_CONNECTION_RETRY": True,
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
        "CELERY_BROKER_CONNECTION_MAX_RETRIES": None,
        # A request must not hang for a broker that is gone: the sweep finds the run within a second.
        "CELERY_TASK_PUBLISH_RETRY": False,
        "CELERY_TIMEZONE": "UTC",
    }
    if broker_url is None:
        return settings | {"CELERY_BROKER_URL": "memory://localhost", "CELERY_BROKER_TRANSPORT": EMBEDDED_TRANSPORT}
    settings["CELERY_BROKER_URL"] = broker_url
    if broker_url.startswith("redis"):
        settings["CELERY_BROKER_TRANSPORT_OPTIONS"] = {
            "visibility_timeout": 3600,
            "socket_connect_timeout": 3,
            "socket_timeout": 3,  # for one that hangs; the worker's long poll waits in its own loop instead
            "socket_keepalive": True,
            "health_check_interval": 10,
            "global_keyprefix": "baton.",
        }
    else:
        settings["CELERY_BROKER_CONNECTION_TIMEOUT"] = 3
        settings["CELERY_BROKER_HEARTBEAT"] = 10
    return settings


def channel_layers(redis_url: str | None) -> dict[str, Any]:
    if redis_url is None:
        return {"default": {"BACKEND": "orchestrator.embedded.layer.LocalChannelLayer"}}
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [redis_url], "prefix": "baton"},
        }
    }
