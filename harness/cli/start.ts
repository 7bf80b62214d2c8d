// What `npm run chaos` starts. A module that cannot be loaded would end Node with 1, which means that a violation was
// found; so nothing is loaded before it can be caught.
const harnessFailed = 255;

await import('./main.js').catch((error: unknown) => {
  console.error('zk-chaos cannot be loaded; "npm test" or "npm run chaos" builds it anew:', error);
  process.exitCode = harnessFailed;
});
