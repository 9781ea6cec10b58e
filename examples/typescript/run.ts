/**
 * Starts a run of Osier, follows it, stops it early and prints its report.
 *
 *   npm start -- REPOSITORY RUN-ID
 *
 * The server is the one that TEMPORAL_ADDRESS names. REPOSITORY is a path on the worker's host.
 */
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
} from '@temporalio/client';

/** What this program reads of a report. */
interface Report {
  status: string;
  headline: string;
  published: string | null;
  tasks: { id: string; status: string; headline: string }[];
}

function planFor(repository: string) {
  return {
    repository,
    // In place of a real agent, such as 'claude', one that costs nothing: it writes its prompt.
    agent: { command: "printf '%s\\n' {prompt} > {task}.txt" },
    tasks: [
      { id: 'greeting', prompt: 'Hello from TypeScript' },
      // One that would take an hour.
      { id: 'novel', prompt: 'Write a novel', agent: { command: 'sleep 3600' } },
    ],
  };
}

/** Starts the run, or finds the one that was started under this id, open or over. */
async function start(client: Client, runId: string, plan: object & { repository: string }) {
  try {
    return await client.workflow.start('RunPlan', {
      args: [plan],
      workflowId: runId,
      taskQueue: 'osier',
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      staticSummary: `Two tasks on ${basename(plan.repository)}`,
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
      return client.workflow.getHandle(runId);
    }
    throw error;
  }
}

/** Says what becomes of each task, until the one named is merged. */
async function follow(handle: WorkflowHandle, until: string) {
  const known = new Map<string, string>();
  while (known.get(until) !== 'merged') {
    const report = await handle.query<Report>('report');
    for (const task of report.tasks) {
      if (known.get(task.id) !== task.status) {
        known.set(task.id, task.status);
        console.log(`${task.id}: ${task.status}`);
      }
    }
    await sleep(500);
  }
}

async function main(repository: string, runId: string) {
  const connection = await Connection.connect({
    address: process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233',
  });
  const client = new Client({ connection });

  const handle = await start(client, runId, planFor(repository));
  const again = await start(client, runId, planFor(repository));
  const same = (await handle.describe()).runId === (await again.describe()).runId;
  console.log(`started ${runId}; starting it again found the same run: ${same}`);

  await follow(handle, 'greeting');
  console.log(await handle.executeUpdate<string, [{ now: boolean }]>('halt', { args: [{ now: true }] }));

  const report = (await handle.result()) as Report;
  console.log(`${report.status}: ${report.headline}`);
  for (const task of report.tasks) {
    console.log(`  ${task.id} ${task.status}: ${task.headline}`);
  }
  console.log(`published ${report.published}`);
  await connection.close();
}

const [repository, runId] = process.argv.slice(2);
if (repository === undefined || runId === undefined) {
  console.error('To start a run, type npm start -- REPOSITORY RUN-ID');
  process.exit(2);
}
await main(repository, runId);
