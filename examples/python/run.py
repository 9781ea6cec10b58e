"""Starts a run of Osier, follows it, stops it early and prints its report.

    python run.py REPOSITORY RUN-ID

The server is the one that TEMPORAL_ADDRESS names. REPOSITORY is a path on the worker's host.
"""

import asyncio
import os
import sys

from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError


def plan_for(repository: str) -> dict:
    return {
        "repository": repository,
        # In place of a real agent, such as "claude", one that costs nothing: it writes its prompt.
        "agent": {"command": "printf '%s\\n' {prompt} > {task}.txt"},
        "tasks": [
            {"id": "greeting", "prompt": "Hello from Python"},
            # One that would take an hour.
            {"id": "novel", "prompt": "Write a novel", "agent": {"command": "sleep 3600"}},
        ],
    }


async def start(client: Client, run_id: str, plan: dict) -> WorkflowHandle:
    """Starts the run, or finds the one that was started under this id, open or over."""
    try:
        return await client.start_workflow(
            "RunPlan",
            plan,
            id=run_id,
            task_queue="osier",
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            static_summary=f"Two tasks on {repository_name(plan)}",
        )
    except WorkflowAlreadyStartedError:
        return client.get_workflow_handle(run_id)


def repository_name(plan: dict) -> str:
    return os.path.basename(plan["repository"])


async def follow(handle: WorkflowHandle, until: str) -> None:
    """Says what becomes of each task, until the one named is merged."""
    known: dict[str, str] = {}
    while known.get(until) != "merged":
        report = await handle.query("report")
        for task in report["tasks"]:
            if known.get(task["id"]) != task["status"]:
                known[task["id"]] = task["status"]
                print(f"{task['id']}: {task['status']}", flush=True)
        await asyncio.sleep(0.5)


async def main(repository: str, run_id: str) -> None:
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "127.0.0.1:7233"))

    handle = await start(client, run_id, plan_for(repository))
    again = await start(client, run_id, plan_for(repository))
    same = (await handle.describe()).run_id == (await again.describe()).run_id
    print(f"started {run_id}; starting it again found the same run: {str(same).lower()}")

    await follow(handle, until="greeting")
    print(await handle.execute_update("halt", {"now": True}))

    report = await handle.result()
    print(f"{report['status']}: {report['headline']}")
    for task in report["tasks"]:
        print(f"  {task['id']} {task['status']}: {task['headline']}")
    print(f"published {report['published']}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("To start a run, type python run.py REPOSITORY RUN-ID")
    asyncio.run(main(sys.argv[1], sys.argv[2]))
