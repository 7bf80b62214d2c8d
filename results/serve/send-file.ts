import { policyOf } from '../report/embed.js';
import { filePolicy, reportPolicy } from './security-headers.js';
import { openRegular, pathInRun } from './stored-path.js';
import { bodyOf, fileBytes } from './stream-body.js';

/** More than a report's head holds in front of its data. */
const headBytes = 4096;

/** Shown as what they are; everything else is text that nobody interprets. */
const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  json: 'application/json; charset=utf-8',
};

/**
 * A file of a run. Whatever it holds, nothing in it runs.
 *
 * @throws NotServed when there is no such file, or it is not inside
 */
export async function sendFile(folder: string, segments: readonly string[]): Promise<Response> {
  const file = await openRegular(await pathInRun(folder, segments));
  const extension = /\.([a-z]+)$/.exec(segments.at(-1) ?? '')?.[1] ?? '';
  return new Response(bodyOf(fileBytes(file)), {
    headers: {
      'Content-Type': types[extension] ?? 'text/plain; charset=utf-8',
      'Content-Length': String(file.size),
      'Content-Security-Policy': filePolicy,
    },
  });
}

/**
 * A run's report. It runs the script that its own policy names by hash, before any data; it is of no origin, so that
 * even a report that was tampered with reads no other page of this server.
 */
export async function sendReport(folder: string): Promise<Response> {
  const file = await openRegular(await pathInRun(folder, ['report.html']));
  const head = Buffer.alloc(headBytes);
  let hashes: readonly string[];
  try {
    const { bytesRead } = await file.handle.read(head, 0, headBytes, 0);
    hashes = scriptHashes(policyOf(head.subarray(0, bytesRead).toString('utf8')) ?? '');
  } catch (error) {
    await file.handle.close();
    throw error;
  }
  return new Response(bodyOf(fileBytes(file)), {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': String(file.size),
      'Content-Security-Policy': hashes.length === 0 ? filePolicy : reportPolicy(hashes),
    },
  });
}

function scriptHashes(policy: string): readonly string[] {
  const scripts = policy.split(';').find((directive) => directive.trim().startsWith('script-src ')) ?? '';
  return [...scripts.matchAll(/'(sha256-[A-Za-z0-9+/=]{44})'/g)].map(([, hash]) => String(hash));
}
