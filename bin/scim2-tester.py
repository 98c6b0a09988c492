"""Runs every check of scim2-tester and says which of them fail."""

import os
import sys
from collections import Counter

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

FINE = {Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE, Status.SKIPPED}
# What has to have been checked: a server that offers less would pass with less.
WANTED = {
    (name, kind)
    for kind in ("User", "Group")
    for name in (
        "object_creation",
        "object_query",
        "object_query_without_id",
        "object_query_with_attributes",
        "object_list_with_attributes",
        "search_with_attributes",
        "object_replacement",
        "object_deletion",
        "check_add_attribute",
        "check_remove_attribute",
        "check_replace_attribute",
    )
}


def main() -> int:
    headers = {"Authorization": f"Bearer {os.environ['DESKFOLK_SCIM_TOKEN']}"}
    with Client(base_url=sys.argv[1], headers=headers, timeout=60) as client:
        results = check_server(SyncSCIMClient(client))
    failed = [result for result in results if result.status not in FINE]
    for result in failed:
        print(f"{result.status.name}: {result.resource_type or ''} {result.title}: {result.reason}")
        print(f"    {result.data}")
    passed = {(result.title, result.resource_type) for result in results if result.status is not Status.SKIPPED}
    missing = WANTED - passed
    for name, kind in sorted(missing):
        print(f"NOT CHECKED: {kind} {name}")
    counts = Counter(result.status.name.lower() for result in results)
    print(", ".join(f"{count} {name}" for name, count in sorted(counts.items())))
    return 1 if failed or missing else 0


sys.exit(main())
