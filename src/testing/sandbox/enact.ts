import type { Desk, Visit } from './desk.ts'
import { carriesOut, type SandboxFault } from './faults.ts'
import type { Result } from './ledger.ts'

/** An answer before it is signed, and how it is to be signed. */
export interface Enacted {
  readonly result: Result
  /** `wrong` signs another body; `none` is an answer of somebody in front of the provider. */
  readonly signature: 'right' | 'wrong' | 'none'
}

const page =
  '<!doctype html><html><head><title>Welcome</title></head><body>Please sign in.</body></html>'

/** The answer that a fault puts in place of the provider's, where it does. */
function substitute(desk: Desk, fault: SandboxFault | undefined): Result | undefined {
  switch (fault?.kind) {
    case 'status':
      return { status: fault.status, body: fault.body, headers: fault.headers }
    case 'code':
      return { ...desk.refuse(fault.code, fault), headers: fault.headers }
    case 'html':
      return { status: 200, body: page, headers: { 'content-type': 'text/html; charset=utf-8' } }
    case 'redirect':
      return {
        status: fault.status ?? 302,
        body: undefined,
        headers: { location: fault.location ?? '/elsewhere' },
      }
    default:
      return undefined
  }
}

function signatureUnder(fault: SandboxFault | undefined): Enacted['signature'] {
  if (fault?.kind === 'wrong-signature') return 'wrong'
  if (fault?.kind === 'html' || fault?.kind === 'redirect') return 'none'
  return fault !== undefined && 'signed' in fault && fault.signed === false ? 'none' : 'right'
}

/** Breaks a JSON text off in the middle. */
function brokenOff({ body, ...result }: Result): Result {
  const text = JSON.stringify(body ?? { message: 'nothing' })
  const headers = { 'content-type': 'application/json', ...result.headers }
  return { ...result, body: text.slice(0, Math.ceil(text.length / 2)), headers }
}

/** Carries a request out, or not, as the fault has it, and says what to answer. */
export function enact(desk: Desk, visit: Visit, fault: SandboxFault | undefined): Enacted {
  const signature = signatureUnder(fault)
  if (fault?.kind === 'refuse-other') {
    return { result: desk.refuseOther(visit, fault.other), signature }
  }
  const instead = substitute(desk, fault)
  const recorded = fault !== undefined && 'recorded' in fault && fault.recorded === true
  if (!carriesOut(fault) && instead !== undefined) {
    if (recorded) desk.record(visit, instead)
    return { result: instead, signature }
  }
  const right = carriesOut(fault)
    ? desk.carryOut(visit, recorded ? instead : undefined)
    : desk.preview(visit)
  if (fault?.kind === 'wrong-echo') return { result: desk.mistake(visit), signature }
  if (fault?.kind === 'not-json') return { result: brokenOff(right), signature }
  return { result: instead ?? right, signature }
}
