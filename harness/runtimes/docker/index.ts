export { dockerRuntime } from './docker-runtime.js';
