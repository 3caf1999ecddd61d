"""Reads a server's metrics with the reader of prometheus-client: `metrics_text.py URL CALLS`."""

import sys
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

url, calls = sys.argv[1], int(sys.argv[2])
with urllib.request.urlopen(url, timeout=30) as answer:
    families = {
        family.name: family for family in text_string_to_metric_families(answer.read().decode())
    }
undocumented = [name for name, family in families.items() if not family.documentation]
untyped = [name for name, family in families.items() if family.type == "unknown"]
stored = sum(sample.value for sample in families["calls_store_calls"].samples)
commits = {sample.name: sample.value for sample in families["calls_store_commit_calls"].samples}
print(f"{len(families)} metrics, {stored:.0f} calls stored")
if undocumented or untyped or stored != calls or commits["calls_store_commit_calls_sum"] < calls:
    sys.exit(f"undocumented {undocumented}, untyped {untyped}, stored {stored} of {calls}")
