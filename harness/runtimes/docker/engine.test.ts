import { describe, expect, it } from 'vitest';
import { whyNoEngine } from './engine.js';

describe('why no engine answers', () => {
  it('names the socket and what is wrong with it', async () => {
    expect(await whyNoEngine({ DOCKER_HOST: 'unix:///nowhere/docker.sock' })).toBe(
      '/nowhere/docker.sock: no such socket',
    );
    expect(await whyNoEngine({ DOCKER_HOST: `unix://${import.meta.filename}` })).toContain(': nobody listens there');
  });

  it('leaves engines at an address to testcontainers', async () => {
    expect(await whyNoEngine({ DOCKER_HOST: 'tcp://192.0.2.1:2375' })).toBeNull();
  });
});
