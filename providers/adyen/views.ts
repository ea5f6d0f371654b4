import type { Payment, PaymentState, Refund, ToldFault } from '../../src/provider/index.ts'
import { moneyOf } from './currencies.ts'
import { faults, notSubmitted, refusalReasons } from './faults.ts'
import type { PaymentAnswer } from './payments.ts'
import type { Modification, ModifiedAmount } from './received.ts'
import type { PaymentLink, SessionResult } from './sessions.ts'

/** A state that is not listed is not final, so nothing is believed of it: `processing`. */
function stateIn(states: Readonly<Record<string, PaymentState>>, word: string): PaymentState {
  return Object.hasOwn(states, word) ? (states[word] ?? 'processing') : 'processing'
}

/** https://docs.adyen.com/online-payments/payment-result-codes */
const resultStates: Readonly<Record<string, PaymentState>> = {
  // The bank holds the money. Unless the account captures by itself, it is not taken yet: `capture`
  // and the CAPTURE notification are to come.
  Authorised: 'succeeded',
  Success: 'succeeded',
  Received: 'processing',
  Pending: 'processing',
  PartiallyAuthorised: 'processing',
  PresentToShopper: 'requires-action',
  RedirectShopper: 'requires-action',
  IdentifyShopper: 'requires-action',
  ChallengeShopper: 'requires-action',
  AuthenticationFinished: 'requires-action',
  AuthenticationNotRequired: 'requires-action',
  Refused: 'failed',
  Cancelled: 'closed',
}

/** These end a payment with HTTP 200, or leave open how it ended. */
const refusing: ReadonlySet<string> = new Set(['Refused', 'Cancelled', 'Error'])

type Method = { readonly type?: string | null | undefined } | null | undefined

/** Paid with a card, in its own form or out of a phone's wallet: its bank answers at once. */
const cards: ReadonlySet<string> = new Set(['scheme', 'applepay', 'googlepay', 'networkToken'])

/**
 * Whether a refusal is the last word. Of PayPal, Klarna and the like an AUTHORISATION of the same
 * payment may follow, seconds later (adyen-commercetools, issues 1178 and 1324; adyen-magento2,
 * issue 2702): only its notification ends such a payment. Of cards nothing of the kind is known.
 * Where no method is told, it may be any. That Apple Pay and Google Pay are as cards is a guess.
 */
function isRefusalFinal(method: Method): boolean {
  return cards.has(method?.type ?? '')
}

/** Adyen asks that the shopper be told no more than "refused"; ours may end up on his screen. */
const concealed: ReadonlySet<string> = new Set(['14', '20', '22', '31'])

/**
 * The code of a refusal, with its reason where that is one that Adyen documents; `undefined` for
 * what is none. A result code that this file does not know is left open.
 */
export function refusalOf(
  output: PaymentAnswer,
  input?: { readonly paymentMethod?: Method },
): ToldFault | undefined {
  const { resultCode, refusalReason, refusalReasonCode } = output
  const method = output.paymentMethod ?? input?.paymentMethod
  // Left to the view, which calls it `processing`; "not submitted" is open with any method.
  const isOpen = resultCode === 'Refused' && !isRefusalFinal(method)
  if (isOpen && refusalReasonCode !== notSubmitted) return undefined
  if (!refusing.has(resultCode)) {
    return Object.hasOwn(resultStates, resultCode) ? undefined : resultCode
  }
  const reason = refusalReasonCode ?? ''
  const withReason = `${resultCode}:${reason}`
  const isDocumented = Object.hasOwn(faults, withReason)
  const told = refusalReason ?? (isDocumented ? refusalReasons[reason] : undefined)
  return {
    code: isDocumented ? withReason : resultCode,
    message: concealed.has(reason) ? resultCode : told,
  }
}

export function paymentOf(output: PaymentAnswer): Payment {
  const { resultCode, merchantReference, pspReference, amount } = output
  // What is authorised in part tells that part, and that is not what was asked for.
  const isWhole = resultCode !== 'PartiallyAuthorised'
  const isOpen = resultCode === 'Refused' && !isRefusalFinal(output.paymentMethod)
  return {
    reference: merchantReference ?? undefined,
    providerReference: pspReference ?? undefined,
    state: isOpen ? 'processing' : stateIn(resultStates, resultCode),
    amount: isWhole ? moneyOf(amount) : undefined,
  }
}

const sessionStates: Readonly<Record<string, PaymentState>> = {
  active: 'requires-action',
  paymentPending: 'processing',
  completed: 'succeeded',
  refused: 'failed',
  canceled: 'closed',
  expired: 'closed',
}

export function sessionPaymentOf({ status, reference, payments }: SessionResult): Payment {
  // Several payments share one session's amount; only a single one tells it.
  const [only, ...others] = payments ?? []
  const paid = others.length === 0 ? only : undefined
  const isOpen = status === 'refused' && !isRefusalFinal(paid?.paymentMethod)
  return {
    reference: reference ?? undefined,
    providerReference: paid?.pspReference ?? undefined,
    state: isOpen ? 'processing' : stateIn(sessionStates, status),
    amount: moneyOf(paid?.amount),
  }
}

const linkStates: Readonly<Record<string, PaymentState>> = {
  active: 'requires-action',
  paymentPending: 'processing',
  completed: 'succeeded',
  paid: 'succeeded',
  expired: 'closed',
}

export function linkPaymentOf({ status, reference, amount }: PaymentLink): Payment {
  return { reference, state: stateIn(linkStates, status), amount: moneyOf(amount) }
}

/** The payment that a modification is about, of which it tells only that something is under way. */
export function modifiedPaymentOf(output: Modification | ModifiedAmount): Payment {
  return {
    reference: undefined,
    providerReference: output.paymentPspReference,
    state: 'processing',
    amount: 'amount' in output ? moneyOf(output.amount) : undefined,
  }
}

export function refundOf(output: ModifiedAmount): Refund {
  return {
    reference: output.reference ?? undefined,
    providerReference: output.pspReference,
    paymentReference: output.paymentPspReference,
    state: 'processing',
    amount: moneyOf(output.amount),
  }
}
