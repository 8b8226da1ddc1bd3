"""Where this installation keeps large values, as the settings say."""

from functools import cache

from django.conf import settings

from flows.storage.contents import Contents
from flows.storage.files import FileContents
from flows.storage.s3 import Bucket, S3Contents
from flows.storage.sigv4 import Key


@cache
def contents() -> Contents:
    """The process' one. Connections belong to the loop they were made on: `aclose` gives back those of the running."""
    given = settings.BATON_S3
    if not given.bucket:
        return FileContents(settings.BATON_HOME / "artifacts")
    name, _, prefix = given.bucket.partition("/")
    key = Key(given.access_key, given.secret_key, given.region)
    return S3Contents(Bucket(given.endpoint, name, prefix), key)
