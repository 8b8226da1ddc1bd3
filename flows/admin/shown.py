"""What the pages of flows show alike: badges, and documents as text that nobody could take for a page."""

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

LONGEST = 200_000


def badge(text: str, tone: str = "quiet") -> SafeString:
    return format_html('<span class="baton-badge baton-{}">{}</span>', tone, text)


def pretty(document: Any) -> SafeString:
    text = json.dumps(document, indent=2, ensure_ascii=False)
    left = len(text) - LONGEST
    ending = f"\n… and {left:,} characters more; export the flow to see them all." if left > 0 else ""
    return format_html('<pre class="baton-document">{}{}</pre>', text[:LONGEST], ending)


class Styled:
    class Media:
        css = {"all": ("admin.css",)}
