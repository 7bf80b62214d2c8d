import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { onPath, rootFolder, say, SetUpError } from './surroundings.mjs';

const stampFile = `${rootFolder}node_modules/.zk-chaos-set-up.json`;
const nativeClient = `${rootFolder}node_modules/zookeeper`;
const heartbeatMs = 10_000;

/** Installed as the lockfile says, with the native client compiled for this Node. */
export function dependenciesAreCurrent() {
  try {
    const stamp = readFileSync(stampFile, 'utf8');
    return stamp === currentStamp() && installedAsLocked() && nativeClientIsThere();
  } catch {
    return adoptInstallation();
  }
}

/** Somebody ran `npm install` by hand: if that left what the lockfile says, there is nothing to do again. */
function adoptInstallation() {
  try {
    if (!installedAsLocked() || !nativeClientIsThere()) return false;
    rememberDependencies();
    return true;
  } catch {
    return false;
  }
}

/** Call when everything is installed. */
export function rememberDependencies() {
  writeFileSync(stampFile, currentStamp());
}

/** What an installation depends on besides the lockfile: compiled code fits one Node ABI on one platform. */
function currentStamp() {
  return JSON.stringify({ abi: process.versions.modules, platform: process.platform, arch: process.arch });
}

/** Compares with what npm itself notes that it installed, so that `npm install` by hand counts too. */
function installedAsLocked() {
  const locked = JSON.parse(readFileSync(`${rootFolder}package-lock.json`, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(`${rootFolder}node_modules/.package-lock.json`, 'utf8')).packages;
  return Object.entries(locked).every(([path, wanted]) => {
    const there = installed[path];
    if (path === '' || (there === undefined && wanted.optional === true)) return true;
    return there !== undefined && there.version === wanted.version && there.integrity === wanted.integrity;
  });
}

function nativeClientIsThere() {
  return existsSync(`${nativeClient}/build/Release/zookeeper.node`) || existsSync(prebuiltClient());
}

function prebuiltClient() {
  const { platform, arch, versions } = process;
  return `${nativeClient}/prebuilds/${platform}-${arch}/node.abi${versions.modules}.node`;
}

/**
 * `npm ci`, with a word on what is missing before it fails and a sign of life while it works.
 *
 * @param {AbortSignal} interrupted
 */
export async function installDependencies(interrupted) {
  requireCompiler();
  say('installing dependencies with npm ci; the ZooKeeper client is compiled, which takes about a minute');
  const startedAt = Date.now();
  const output = await runNpmCi(startedAt, interrupted);
  if (!nativeClientIsThere()) {
    throw new SetUpError(
      `npm ci ended without compiling the ZooKeeper client (${nativeClient}/build/Release/zookeeper.node is missing).\n` +
        '  Are install scripts switched off (npm config get ignore-scripts)?\n' +
        lastLines(output),
    );
  }
  say(`dependencies installed in ${seconds(startedAt)} s`);
}

/**
 * @param {number} startedAt
 * @param {AbortSignal} signal
 * @returns {Promise<string>} what npm printed, its end
 */
function runNpmCi(startedAt, signal) {
  return new Promise((resolve, reject) => {
    const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: rootFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own: npm pays no heed to SIGTERM, and what it has started has to end with it.
      detached: true,
    });
    signal.addEventListener('abort', () => {
      if (npm.pid !== undefined) process.kill(-npm.pid, 'SIGKILL');
    });
    const heartbeat = setInterval(() => say(`still installing (${seconds(startedAt)} s)`), heartbeatMs);
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => (output = (output + chunk).slice(-20_000));
    npm.stdout.on('data', keep);
    npm.stderr.on('data', keep);
    npm.on('error', (error) => {
      clearInterval(heartbeat);
      reject(new SetUpError(`cannot start npm: ${error.message}`));
    });
    npm.on('close', (code, signal) => {
      clearInterval(heartbeat);
      if (code === 0) resolve(output);
      else reject(new SetUpError(`npm ci failed (${signal ?? `exit ${code}`}):\n${lastLines(output)}`));
    });
  });
}

/** Told before minutes of download, and in one line instead of node-gyp's hundred. */
function requireCompiler() {
  if (existsSync(prebuiltClient()) || ['darwin', 'win32'].includes(process.platform)) return;
  const missing = [];
  if (!['c++', 'g++', 'clang++'].some(onPath)) missing.push('a C++ compiler');
  if (!onPath('make')) missing.push('make');
  if (!['python3', 'python'].some(onPath)) missing.push('Python 3');
  if (missing.length === 0) return;
  throw new SetUpError(
    `${missing.join(', ')} missing: npm's ZooKeeper client has to be compiled.\n` +
      '  Debian, Ubuntu: apt-get install g++ make python3 · Fedora: dnf install gcc-c++ make python3 · ' +
      'Alpine: apk add g++ make python3',
  );
}

/**
 * The end of what npm said, where the cause is; without the manual page that npm adds to a lockfile that does not fit.
 *
 * @param {string} output
 */
function lastLines(output) {
  const [said = ''] = output.split(/^npm error Clean install a project$/m);
  return said.trimEnd().split('\n').slice(-25).join('\n');
}

/** @param {number} since */
function seconds(since) {
  return Math.round((Date.now() - since) / 1000);
}
