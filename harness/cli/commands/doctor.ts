import { renderDiagnosis } from '../../../results/render/render-diagnosis.js';
import { ExitCode } from '../../foundation/errors.js';
import { sweepLeftovers } from '../../sweep-leftovers.js';
import type { Command } from '../command.js';
import { diagnose } from '../diagnosis.js';

export const doctor: Command = {
  name: 'doctor',
  describe: 'what this machine lacks, with a remedy a line; sweeps what killed runs left',
  options: [{ name: 'json', describe: 'as JSON' }],
  async execute(given, terminal) {
    const findings = await diagnose();
    const swept = await sweepLeftovers();
    if (given.flag('json')) terminal.out(`${JSON.stringify({ findings, swept }, null, 2)}\n`);
    else terminal.out(renderDiagnosis(findings, swept, false));
    const canRun = findings.every(({ state }) => state !== 'missing');
    return canRun ? ExitCode.valid : ExitCode.harness;
  },
};
