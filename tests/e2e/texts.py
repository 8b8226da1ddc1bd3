"""Texts that people bring along."""

import json
from typing import Any

STEPS: list[dict[str, Any]] = [
    {
        "name": "Search Papers",
        "order": 0,
        "roleName": "Research Assistant",
        "parallelGroup": "search",
        "inputMapping": {"query": "{{context.input.topic}} site:arxiv.org"},
    },
    {
        "name": "Search Docs",
        "order": 1,
        "roleName": "Research Assistant",
        "parallelGroup": "search",
        "inputMapping": {"query": "{{context.input.topic}} site:developer.mozilla.org"},
        "maxRetries": 3,
        "retryDelay": 1000,
    },
    {
        "name": "Synthesize Findings",
        "order": 2,
        "roleName": "Synthesizer",
        "timeout": 60000,
        "inputMapping": {"papers": "{{context['Search Papers']}}", "first": "{{context.input.requirements[0]}}"},
        "outputMapping": {"report": "{{output}}"},
    },
    {
        "name": "Review",
        "order": 3,
        "roleName": "Reviewer",
        "inputMapping": {"text": "{{context.report}}"},
        "condition": {"field": "report", "operator": "exists", "value": None},
    },
    {
        "name": "Deepen",
        "order": 4,
        "roleName": "Research Assistant",
        "stepType": "conditional",
        "maxRetries": 5,
        "condition": {"field": "Review.score", "operator": "<", "value": 0.8},
        "inputMapping": {"gaps": "{{context.Review}}"},
    },
]
ORCHESTRATION = json.dumps(
    {"name": "Multi-source research", "tags": ["research"], "isActive": True, "steps": STEPS}, indent=2
)
BROKEN = ORCHESTRATION.replace('"order": 2,', '"order": 2')
