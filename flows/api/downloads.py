"""Files to keep and never to show: what a flow says could otherwise speak as a page of ours."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def download(name: str, media_type: str, content: str | bytes) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)
