import { counter } from './counter.js';
import { kvAppend } from './kv-append.js';
import type { Model } from './model.js';
import { multiRegister } from './multi-register.js';
import { mutex } from './mutex.js';
import { ownerMutex } from './owner-mutex.js';
import { queue } from './queue.js';
import { casRegister, register } from './register.js';
import { rwMutex } from './rw-mutex.js';
import { semaphore } from './semaphore.js';
import { set } from './set.js';

/** What `--model` understands: one file a model, one line here. */
export const models: readonly Model[] = [
  register,
  casRegister,
  multiRegister,
  kvAppend,
  mutex,
  ownerMutex,
  rwMutex,
  semaphore,
  queue,
  set,
  counter,
];
