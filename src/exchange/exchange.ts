import type { Binding, Call, Next } from '../call/call.ts'
import type { Outcome } from '../call/outcome.ts'
import { isReplayable } from '../call/verdict.ts'
import type { Headers, NeedValues } from '../provider/spec.ts'
import type { HttpRequest, HttpResponse, Judgement } from '../transport/transport.ts'
import { answerText } from './charset.ts'
import { concludeAnswer, concludeError, concludeLost } from './conclude.ts'
import { decode } from './decode.ts'
import { checkedFile } from './download.ts'
import { encode, sealer } from './encode.ts'
import type { Needs } from './needs.ts'
import { type ExchangeOptions, needsOf, servedAt } from './prepare.ts'
import { accepted, doubtful, type Reading } from './reading.ts'

const largestAnswerBytes = 2 * 1024 * 1024
const largestFileBytes = 256 * 1024 * 1024

/** The innermost step: turns a call into bytes, and the answer into one of four words. */
export function createExchange(options: ExchangeOptions): Next {
  return async (call) => {
    try {
      const found = needsOf(call, options)
      return await exchange(call, found instanceof Promise ? await found : found, options)
    } catch (error) {
      return concludeError(call, error)
    }
  }
}

async function exchange(
  call: Call,
  first: NeedValues,
  { runtime, transportOf, needs: allNeeds }: ExchangeOptions,
): Promise<Outcome<unknown>> {
  const { action, binding } = call
  let needs = first
  let reading: Reading | undefined
  const served = servedAt(call)
  const encoded = encode(served, needs)
  const sign = sealer(call, encoded, {
    fresh: () => ({ timestampMs: runtime.wall(), nonce: runtime.nonce() }),
    needs: () => needs,
  })

  const judge = async (response: HttpResponse): Promise<Judgement> => {
    const hasNeeds = binding.spec.auth.needs !== undefined
    const current = hasNeeds ? await renew(allNeeds, binding, { response, needs }) : needs
    reading = await read(call, response, { needs: current, nowMs: runtime.wall() })
    const { body, raw, value, view, unsigned, isLast = false } = reading
    call.progress.answer = { body, raw, output: value, view, unsigned, isLast }
    // A refused token was replaced: the next send may carry the new one.
    const renewed = response.status === 401 && current !== needs && differs(current, needs)
    if (renewed) needs = current
    const repeat = renewed ? 'transient' : reading.repeat
    const { word, code } = reading
    const believable = word !== 'unknown'
    // What was refused for its token was not looked at, whatever else the refusal says.
    const notCarriedOut = word === 'failed' || renewed
    return { repeat, notCarriedOut, believable, code: code || undefined }
  }

  const { noteHost } = call
  const signed: HttpRequest['sign'] =
    noteHost === undefined
      ? sign
      : async (origin) => {
          await noteHost(origin)
          return await sign(origin)
        }
  const request = requestOf(call, { sign: signed, judge })
  const delivery = await transportOf(served.binding).send(request)
  if (delivery.kind === 'lost') return concludeLost(call, delivery)
  if (delivery.response.stream !== undefined && action.download !== undefined) {
    const file = checkedFile(delivery.response.stream, action.download, call.input)
    return concludeAnswer(call, accepted('succeeded', file), undefined)
  }
  const last = reading ?? doubtful('ANSWER_UNREAD', 'the answer was not read')
  return concludeAnswer(call, last, delivery.retryAt)
}

/** What an answer shows to be out of date is fetched again; else the answer is not believed. */
async function renew(
  all: Needs,
  binding: Binding,
  { response, needs }: { readonly response: HttpResponse; readonly needs: NeedValues },
): Promise<NeedValues> {
  try {
    return await all.after(binding, {
      status: response.status,
      headers: response.headers,
      used: needs,
    })
  } catch {
    return needs
  }
}

function requestOf(call: Call, { sign, judge }: Pick<HttpRequest, 'sign' | 'judge'>): HttpRequest {
  const { action, binding } = call
  const { download } = action
  return {
    // Spread, they would make the rest of this literal slow to build.
    sign,
    judge,
    // Names only: a call also holds the account, and events are made from this.
    about: {
      provider: call.provider,
      merchant: call.merchant,
      operation: call.operation,
      key: call.key,
    },
    method: action.method ?? 'GET',
    replayable: isReplayable(call),
    keptForMs: keptForMs(call),
    sharedNumbers: sharesNumbers(call),
    answer: download === undefined ? 'buffer' : 'stream',
    maxBytes: download === undefined ? largestAnswerBytes : (download.maxBytes ?? largestFileBytes),
    timeouts: call.settings.timeouts,
    retry: call.settings.retry,
    deadline: call.deadline,
    signal: call.signal,
    progress: call.progress,
    canAsk: call.canAsk,
    question: call.question ?? false,
    patient: call.resumed?.by === 'recovery',
    certificate: binding.spec.auth.certificate?.(binding.account),
  }
}

/** After how long a repeat would be a new act; a read has nothing to be forgotten. */
function keptForMs({ action, binding }: Call): number | undefined {
  if (action.effect === 'read') return undefined
  return action.keptForMs ?? binding.spec.idempotency.keptForMs
}

/** Whether each host knows what this is about: anybody's read may go to any, a question may not. */
function sharesNumbers({ action, binding, question }: Call): boolean {
  if (action.effect === 'read' && question !== true) return true
  return binding.spec.failover?.sharedNumbers ?? false
}

function differs(one: NeedValues, other: NeedValues): boolean {
  return Object.keys(one).some((name) => one[name] !== other[name])
}

/** Verifies an answer and reads it; whatever cannot be verified proves nothing. */
async function read(
  call: Call,
  response: HttpResponse,
  given: { readonly needs: NeedValues; readonly nowMs: number },
): Promise<Reading> {
  const { spec, account } = call.binding
  const { status, headers } = response
  // A file is vouched for by its digest, once it has been read to the end.
  if (response.stream !== undefined) return accepted('succeeded', undefined)
  try {
    const read = answerText(response, spec.encodings)
    const answer = { merchant: account, status, headers, ...read, ...given }
    const found = verify(spec.auth.verify, answer)
    const verified = found instanceof Promise ? await found : found
    if (verified === false) {
      return unverified(call, answer)
    }
    const { operation } = call
    const opened = spec.auth.open?.({ merchant: account, operation, body: read.body }) ?? read.body
    return decode(call, { status, headers, text: opened, unsigned: verified === 'unsigned' })
  } catch {
    // In no encoding that is known, or a function of the provider file failed on it.
    return doubtful('ANSWER_UNREADABLE', 'the answer cannot be read')
  }
}

/** What is signed with a key that nobody here has would be so again, however often it is asked. */
function unverified({ binding }: Call, answer: VerifyAnswer): Reading {
  const isHopeless = binding.spec.auth.unknownKey?.(answer) ?? false
  const code = 'ANSWER_UNVERIFIED'
  if (!isHopeless) return doubtful(code, 'the answer is not signed as the provider signs')
  const message = 'the answer is signed with a key that this account does not hold'
  return { ...doubtful(code, message, 'no'), isLast: true }
}

type VerifyAnswer = {
  readonly merchant: unknown
  readonly status: number
  readonly headers: Headers
  readonly body: string
  readonly bytes?: Buffer
  readonly nowMs: number
  readonly needs: NeedValues
}

function verify(
  rule:
    | 'unsigned'
    | ((answer: VerifyAnswer) => boolean | 'unsigned' | Promise<boolean | 'unsigned'>),
  answer: VerifyAnswer,
): boolean | 'unsigned' | Promise<boolean | 'unsigned'> {
  // A provider that signs nothing at all is vouched for by TLS: its refusals are its own.
  return rule === 'unsigned' ? true : rule(answer)
}
