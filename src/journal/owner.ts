import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { threadId } from 'node:worker_threads'
import type { Intent } from './intent.ts'

/** A driver of intents: one for each gateway. */
export interface Owner {
  /** `machine/process/thread/random`: tells others on this machine whether it still lives. */
  readonly name: string
  /** Notes that a row is being driven; call what it returns when it is no more. */
  drives(id: string): () => void
}

/** What each owner of this thread is driving right now. */
const driven = new Map<string, Set<string>>()

export function createOwner(): Owner {
  const name = [machine, process.pid, threadId, randomUUID()].join('/')
  const ids = new Set<string>()
  return {
    name,
    drives(id) {
      driven.set(name, ids)
      ids.add(id)
      return () => {
        ids.delete(id)
        if (ids.size === 0) driven.delete(name)
      }
    },
  }
}

/** Whether somebody may still be driving a row. */
export function isHeld({ id, owner, leaseUntilMs }: Intent, nowMs: number): boolean {
  if (owner === null || leaseUntilMs <= nowMs) return false
  return isLiving(owner, id)
}

function isLiving(owner: string, id: string): boolean {
  const [where, pid, thread] = owner.split('/')
  // Of another machine nothing is known but the lease.
  if (where !== machine) return true
  if (Number(pid) !== process.pid) return isProcess(Number(pid))
  return Number(thread) === threadId ? (driven.get(owner)?.has(id) ?? false) : true
}

/**
 * What recovery may not take, and whose leases are void: dead processes of this machine, and this
 * very thread, which knows what it drives.
 */
export function heldAndGone(owners: readonly string[]) {
  const except = [...driven.values()].flatMap((ids) => [...ids])
  return { except, gone: owners.filter((owner) => !isLiving(owner, '')) }
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * One name for all processes that see each other's process ids, and for no others: containers may
 * share a host's name, and number their processes each for itself.
 */
const machine = createHash('sha256')
  .update([hostname(), bootId(), processSpace()].join('\n'))
  .digest('hex')
  .slice(0, 12)

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}
