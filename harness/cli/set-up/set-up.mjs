// Makes a fresh clone ready: the first thing `npm run chaos` and `npm test` do. Installs and builds what is missing or
// out of date, and costs a fraction of a second when nothing is. Old syntax on purpose up to the version check, so
// that an old Node says what is wrong instead of where it stumbled.
const oldestNode = 20;

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  console.error(
    `zk-chaos needs Node ${oldestNode} or newer; this is ${process.version} (${process.execPath}).\n` +
      '  Install a newer one (https://nodejs.org, or nvm install 22) and run the command again.',
  );
  process.exit(254);
}

import('./prepare.mjs')
  .then(({ prepare }) => prepare())
  .catch((error) => {
    console.error(error.name === 'SetUpError' ? error.message : error);
    process.exit(255);
  });
