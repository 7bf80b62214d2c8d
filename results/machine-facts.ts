import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import type { MachineFacts } from './run-result.js';

/** What this machine is, and how busy. */
export function machineFacts(): MachineFacts {
  const processors = cpus();
  return {
    os: `${type()} ${release()}`,
    arch: arch(),
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryMb: Math.round(totalmem() / 2 ** 20),
    loadAverage: loadavg()[0] ?? 0,
    node: process.version,
  };
}
