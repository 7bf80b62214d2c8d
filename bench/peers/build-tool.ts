import { execa } from 'execa';

/** A program that must be on the machine before a peer's contenders can be built, or run. */
export interface BuildTool {
  /** `Maven (mvn)` */
  readonly name: string;
  readonly command: string;
  /** What makes it say its version. */
  readonly ask: readonly string[];
  /** Finds major and minor number in what it says. */
  readonly version: RegExp;
  /** The oldest that will do, major and minor number. */
  readonly least: readonly [number, number];
  /** How to get it. */
  readonly install: string;
}

/** What a machine has of a tool. */
export interface ToolLook {
  /** `Go 1.26`; what is wrong where it will not do. */
  readonly found: string;
  readonly isUsable: boolean;
}

const answerLimitMs = 20_000;

/** Asks a tool for its version. Never throws. */
export async function lookAt({ name, command, ask, version, least }: BuildTool): Promise<ToolLook> {
  const said = await execa(command, ask, { reject: false, all: true, timeout: answerLimitMs });
  if (isMissing(said)) return { found: `${name} is missing`, isUsable: false };
  const [, major, minor = '0'] = version.exec(said.all) ?? [];
  if (said.failed || major === undefined) {
    return { found: `${name} does not work: ${said.all.split('\n')[0] ?? ''}`, isUsable: false };
  }
  const found = `${name} ${major}.${minor}`;
  const isOld = Number(major) < least[0] || (Number(major) === least[0] && Number(minor) < least[1]);
  return isOld ? { found: `${found} is too old`, isUsable: false } : { found, isUsable: true };
}

/** Whether a call of a tool failed because it is not there; pip is a module of Python's. */
export function isMissing({
  code,
  all,
}: {
  readonly code?: string | undefined;
  readonly all?: string | undefined;
}): boolean {
  return code === 'ENOENT' || code === 'EACCES' || /No module named pip\b/.test(all ?? '');
}
