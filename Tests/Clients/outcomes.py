"""What the programs that use an SDK tell `run.py`: one line of JSON for each call."""

import json
import os

BASE_URL = os.environ["CALLS_URL"]
API_KEY = os.environ["CALLS_KEY"]
WORKSPACE = int(os.environ["CALLS_WORKSPACE"])
# A space, a slash, a plus, a percent sign and an accent: what a query string can get wrong.
AGENT = "desk é/1"


def tell(call_id: str, agent: str, expected: str, submitted: bool, detail: str = "") -> None:
    """Prints a call's outcome; `expected` is `stored`, `repeated` or `refused`."""
    print(
        json.dumps(
            {
                "call_id": call_id,
                "agent": agent,
                "expected": expected,
                "submitted": submitted,
                "detail": detail[:300],
            }
        ),
        flush=True,
    )
