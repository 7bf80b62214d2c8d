/** Exit codes of the command line (Maelstrom's and Jepsen's convention, see docs/architecture.md). */
export const ExitCode = {
  valid: 0,
  invalid: 1,
  unknown: 2,
  usage: 254,
  harness: 255,
} as const;

interface ChaosErrorOptions {
  /** Stable, machine-readable name: `TOXIPROXY_UNREACHABLE`. */
  readonly code: string;
  /** What the user can do next, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * Every error this project throws on purpose. `message` says what happened and to which server, file or line;
 * `hint` says what to do next; `exitCode` is what the command line exits with when nobody handles it.
 */
export class ChaosError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: number;

  constructor(message: string, options: ChaosErrorOptions, exitCode: number = ExitCode.harness) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.hint = options.hint;
    this.exitCode = exitCode;
  }
}

/** The user asked for something that cannot be (exit 254). */
export class UsageError extends ChaosError {
  constructor(message: string, options: ChaosErrorOptions) {
    super(message, options, ExitCode.usage);
  }
}

/** The message of anything that was thrown, without a stack. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
